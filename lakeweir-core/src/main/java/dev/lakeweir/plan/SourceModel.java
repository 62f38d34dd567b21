package dev.lakeweir.plan;

import dev.lakeweir.spec.OnError;
import dev.lakeweir.spec.SourceDefinition;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * A source, resolved.
 *
 * @param decoding how a record becomes columns, empty for a source that is read as Spark gives it
 * @param record what Spark's reader gives
 */
public record SourceModel(
    SourceDefinition definition, Optional<DecodeModel> decoding, RawRecord record) {
  /** Where the raw record and its position stand in the rows of a decoded source. */
  public static final String SOURCE_COLUMN = "_source";

  /** The columns that Spark's reader gives and that a decoded source shows in {@code _source}. */
  public StructType raw() {
    return record.columns();
  }

  /** What a record is decoded into, empty for a source that is read as Spark gives it. */
  public Optional<StructType> decoded() {
    return decoding.map(DecodeModel::columns);
  }

  /** The columns that a query over this source sees. */
  public StructType schema() {
    return decoded().map(fields -> nullable(fields).add(SOURCE_COLUMN, raw(), false)).orElse(raw());
  }

  /**
   * Whether a record that cannot be decoded is put aside into the quarantine table of what it was
   * meant for.
   */
  public boolean quarantines() {
    return definition.decode().map(decode -> decode.onError() == OnError.QUARANTINE).orElse(false);
  }

  public String name() {
    return definition.name();
  }

  private static StructType nullable(StructType fields) {
    // A NOT NULL field is checked by the decoder; the column itself stays nullable so that additive
    // change stays possible.
    StructType columns = new StructType();
    for (var field : fields.fields()) {
      columns = columns.add(field.name(), field.dataType(), true);
    }
    return columns;
  }
}
