package dev.lakeweir.onepass;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.QuotingUtils;

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

  /**
   * The rows for flows.
   *
   * @param others further columns that are used
   */
  static SourceRows of(SourceModel source, List<FlowQuery> flows, Set<String> others) {
    Set<String> used = new TreeSet<>(others);
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

  /**
   * Of rows that were {@link #read} those that could be decoded, with all columns of the source:
   * null for those that are not used.
   */
  Dataset<Row> accepted(Dataset<Row> rows) {
    Dataset<Row> good = error() < 0 ? rows : rows.where(SourceReader.error().isNull());
    return good.select(
        Stream.of(source.schema().fields())
            .map(
                field ->
                    columns.contains(field.name())
                        ? col(QuotingUtils.quoteIdentifier(field.name()))
                        : lit(null).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new));
  }
}
