package dev.lakeweir.sink.direct;

import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import io.delta.kernel.defaults.internal.parquet.ParquetStatsReader;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.StructType;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * What Delta's log says of the content of a Parquet file, so that readers can skip it. It is taken
 * from the file's footer.
 *
 * @param schema of the table, as JSON
 * @param columns whose values are told, each a path of names
 */
record FileStatistics(String schema, List<List<String>> columns) implements Serializable {
  /** As long as Delta makes the texts that it lists. */
  private static final int MAX_CHARACTERS = 32;

  private static final int MAX_EXACT_DIGITS = 15;

  private static final String HIGHEST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

  FileStatistics {
    columns = List.copyOf(columns);
  }

  /** No more than the number of rows. */
  static FileStatistics none() {
    return of(new StructType(), List.of());
  }

  static FileStatistics of(StructType schema, List<Column> columns) {
    return new FileStatistics(
        DataTypeJsonSerDe.serializeStructType(schema),
        columns.stream()
            .map(column -> List.of(column.getNames()))
            .filter(names -> isExact(names, schema))
            .toList());
  }

  /** Delta Kernel reads decimals from JSON by way of a double. */
  private static boolean isExact(List<String> names, StructType schema) {
    StructType parent = schema;
    for (String name : names.subList(0, names.size() - 1)) {
      parent = (StructType) parent.get(name).getDataType();
    }
    DataType type = parent.get(names.get(names.size() - 1)).getDataType();
    return !(type instanceof DecimalType decimal) || decimal.getPrecision() <= MAX_EXACT_DIGITS;
  }

  /** Reads a file's footer; JSON as it stands in the log. */
  String read(FileStatus file, Configuration hadoop) throws IOException {
    StructType type = DataTypeJsonSerDe.deserializeStructType(schema);
    List<Column> wanted =
        columns.stream().map(names -> new Column(names.toArray(String[]::new))).toList();
    DataFileStatistics found =
        ParquetStatsReader.readDataFileStatistics(
            new HadoopFileIO(hadoop).newInputFile(file.getPath().toString(), file.getLen()),
            type,
            wanted);
    return new DataFileStatistics(
            found.getNumRecords(),
            shortened(found.getMinValues(), FileStatistics::least),
            shortened(found.getMaxValues(), FileStatistics::greatest),
            found.getNullCount(),
            Optional.empty())
        .serializeAsJson(type);
  }

  /** What {@link #read} gave. */
  static Optional<DataFileStatistics> parse(String json, StructType schema) {
    return DataFileStatistics.deserializeFromJson(json, schema);
  }

  private static Map<Column, Literal> shortened(
      Map<Column, Literal> values, Function<String, Optional<String>> shorten) {
    Map<Column, Literal> all = new HashMap<>();
    values.forEach(
        (column, value) -> {
          // As in Delta's own statistics there are no bytes.
          if (value == null || value.getValue() instanceof byte[]) {
            return;
          }
          Literal told =
              value.getValue() instanceof String text
                  ? shorten.apply(text).map(Literal::ofString).orElse(null)
                  : value;
          if (told != null) {
            all.put(column, told);
          }
        });
    return all;
  }

  /** No longer text begins with a lesser one. */
  private static Optional<String> least(String text) {
    return Optional.of(head(text));
  }

  /**
   * Greater than all texts that begin so; none for a text that goes on with the highest character.
   */
  private static Optional<String> greatest(String text) {
    String head = head(text);
    if (head.length() == text.length()) {
      return Optional.of(text);
    }
    return text.startsWith(HIGHEST_CHARACTER, head.length())
        ? Optional.empty()
        : Optional.of(head + HIGHEST_CHARACTER);
  }

  private static String head(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS));
  }
}
