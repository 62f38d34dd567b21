package dev.lakeweir.onepass;

import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that flows over one source are computed from: each record once, decoded, with the
 * columns that one of them uses. Driver side.
 */
final class SourceRows {
  private final SourceModel source;
  private final List<String> columns;

  private SourceRows(SourceModel source, List<String> columns) {
    this.source = source;
    this.columns = columns;
  }

  static SourceRows of(SourceModel source, List<FlowQuery> flows) {
    Set<String> used = new TreeSet<>();
    flows.forEach(flow -> used.addAll(flow.used()));
    List<String> all = List.of(source.schema().fieldNames());
    if (used.isEmpty()) {
      // A row without any column cannot be handed on.
      used.add(all.get(0));
    }
    return new SourceRows(source, all.stream().filter(used::contains).toList());
  }

  /** The columns of the rows, by name; what stands behind those of the source has none. */
  List<String> columns() {
    List<String> names = new ArrayList<>(columns);
    rejectNames().forEach(column -> names.add(""));
    return names;
  }

  /** The same rows as those of rejected records: what stands before them has no name. */
  List<String> rejectColumns() {
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add(""));
    names.addAll(rejectNames());
    return names;
  }

  private List<String> rejectNames() {
    List<String> names = List.of(SourceReader.rejects(source).fieldNames());
    return source.decoded().isEmpty()
        ? List.of()
        : source.quarantines() ? names : names.subList(0, 1);
  }

  /** Where it stands why a record was rejected, -1 when none ever is. */
  int error() {
    return source.decoded().isEmpty() ? -1 : columns.size();
  }

  /** The rows of a batch. */
  Dataset<Row> read(Dataset<Row> raw) {
    return SourceReader.both(raw, source, columns);
  }
}
