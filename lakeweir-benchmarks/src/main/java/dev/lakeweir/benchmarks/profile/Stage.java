package dev.lakeweir.benchmarks.profile;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a task is doing, told by the methods on its stack. Rows are pulled through a task: what
 * reads stands on the stack of what writes, so the first stage in this order that has a method
 * there counts.
 */
enum Stage {
  PARQUET("Parquet files", "ParquetOutputWriter\\.|sink\\.direct\\.FileWriter\\."),
  ROWS("rows of tables without memory", "lakeweir\\.onepass\\.FlowTask\\."),
  DECODE("decoding", "lakeweir\\.decode\\."),
  KAFKA("reading Kafka", "KafkaBatchPartitionReader\\.|org\\.apache\\.kafka\\."),
  COMBINE("combining before the shuffle", "(RowCombiner|CombinedRows|CombinedGroups)\\."),
  STATE("state", "TransformWithState|StateStore|DistinctAggregationProcessor\\."),
  SHUFFLE("shuffle", "ShuffleWrite|ShuffleReader|BlockManager"),
  OTHER("other work of tasks", "");

  private final String title;
  private final Pattern method;

  Stage(String title, String method) {
    this.title = title;
    this.method = Pattern.compile(method);
  }

  String title() {
    return title;
  }

  /**
   * Of a stack.
   *
   * @param stack class and method of each frame, with a dot between them
   */
  static Stage of(List<String> stack) {
    return Stream.of(values())
        .filter(stage -> stack.stream().anyMatch(frame -> stage.method.matcher(frame).find()))
        .findFirst()
        .orElse(OTHER);
  }
}
