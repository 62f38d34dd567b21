package dev.lakeweir.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A pipeline project as it was written.
 *
 * @param directory where {@code pipeline.yml} lies, absolute
 * @param storage where tables and checkpoints go: an absolute local path or a URI of a Hadoop file
 *     system
 * @param sources by name, in the order of the file
 * @param sinks by name, in the order of the file
 * @param functions by name, in the order of the file
 * @param trigger what flows without a trigger of their own use
 * @param lateRows what happens to rows that come behind the watermark
 * @param configuration Spark settings, which win over Lakeweir's, and {@link #ONE_PASS}
 */
public record ProjectDefinition(
    Path directory,
    String name,
    PropertyDefinition storage,
    Map<String, SourceDefinition> sources,
    Map<String, SinkDefinition> sinks,
    Map<String, FunctionDefinition> functions,
    TriggerDefinition trigger,
    LateRows lateRows,
    Map<String, String> configuration,
    List<TableDefinition> tables,
    List<ViewDefinition> views,
    List<FlowDefinition> flows) {
  /** The setting that says whether flows over one source are computed in one pass. */
  public static final String ONE_PASS = "lakeweir.onePass";

  public boolean onePass() {
    return Boolean.parseBoolean(configuration.getOrDefault(ONE_PASS, "true"));
  }

  /** Where a table of that name lies: {@code <storage>/<name>}. */
  public String pathOf(String table) {
    String place = storage.value();
    return place.endsWith("/") ? place + table : place + "/" + table;
  }
}
