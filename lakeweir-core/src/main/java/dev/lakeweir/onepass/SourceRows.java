package dev.lakeweir.onepass;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.lakeweir.decode.DecodedColumn;
import dev.lakeweir.decode.RecordDecoder;
import dev.lakeweir.plan.DecodeModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.QuotingUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that flows over one source are computed from: each record once, decoded, with the
 * columns that one of them uses. Driver side.
 */
final class SourceRows {
  private static final String REJECTED_RECORD = "_lakeweir_rejected_record";

  private final SourceModel source;
  private final List<String> columns;
  private final RecordProgram program;

  private SourceRows(SourceModel source, List<String> columns) {
    this.source = source;
    this.columns = columns;
    this.program =
        source.decoded().isEmpty()
            ? RecordProgram.identity()
            : RecordProgram.decoding(source, record(), columns);
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

  /** The columns that a row has, in their order. */
  StructType schema() {
    StructType schema = new StructType();
    for (String name : columns) {
      schema = schema.add(name, type(name), !name.equals(SourceModel.SOURCE_COLUMN));
    }
    if (source.decoded().isPresent()) {
      schema = schema.add(SourceReader.rejects(source).fields()[0]);
    }
    return source.quarantines() ? schema.add(REJECTED_RECORD, source.raw(), true) : schema;
  }

  /** As the ordinary path has it, so that a state fits both. */
  private DataType type(String name) {
    Optional<RecordDecoder> key = source.decoding().flatMap(DecodeModel::key);
    boolean isKey = name.equals(DecodeModel.KEY_COLUMN) && key.isPresent();
    return isKey && !source.decoding().orElseThrow().wholeKey()
        ? DecodedColumn.resultType(key.get().schema()).fields()[0].dataType()
        : source.schema().apply(name).dataType();
  }

  /** Of a batch, as its source gives it, what the rows are made of. */
  Dataset<Row> records(Dataset<Row> raw) {
    String[] needed = record().fieldNames();
    return Arrays.equals(raw.columns(), needed)
        ? raw
        : raw.select(
            Stream.of(needed)
                .map(name -> col(QuotingUtils.quoteIdentifier(name)))
                .toArray(Column[]::new));
  }

  /** What makes the rows of {@link #records}. */
  RecordProgram program() {
    return program;
  }

  /** The columns of {@link #records}: all of them where a record is shown as it came. */
  private StructType record() {
    if (source.quarantines() || columns.contains(SourceModel.SOURCE_COLUMN)) {
      return source.raw();
    }
    List<String> needed = source.decoding().map(this::decoded).orElse(columns);
    return new StructType(
        Stream.of(source.raw().fields())
            .filter(column -> needed.contains(column.name()))
            .toArray(StructField[]::new));
  }

  /** The columns of a record that are decoded. */
  private List<String> decoded(DecodeModel decoding) {
    Optional<String> key = decoding.key().flatMap(decoder -> source.record().key());
    return Stream.concat(Stream.of(source.record().body()), key.stream()).toList();
  }

  /**
   * Of rows with this {@link #schema} those that could be decoded, with all columns of the source:
   * null for those that are not used.
   */
  Dataset<Row> accepted(Dataset<Row> rows) {
    Dataset<Row> good =
        source.decoded().isEmpty() ? rows : rows.where(SourceReader.error().isNull());
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
