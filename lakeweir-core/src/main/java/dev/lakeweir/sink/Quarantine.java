package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a quarantine table: records that could not be decoded, with their bytes and position,
 * and rows that broke an expectation, as JSON.
 */
public final class Quarantine {
  /** The columns of every quarantine table. */
  public static final StructType SCHEMA =
      StructType.fromDDL(
          """
          flow STRING COMMENT 'the flow that put the row aside',
          source STRING COMMENT 'the source of a record that could not be decoded',
          position MAP<STRING, STRING> COMMENT 'where the record stands in its source',
          key BINARY COMMENT 'the key of the record, of a source that has keys',
          body BINARY COMMENT 'the record as it came',
          row STRING COMMENT 'the row that broke an expectation or came late, as JSON',
          reason STRING COMMENT 'why it is here',
          batch_id BIGINT COMMENT 'the batch of the flow',
          quarantined_at TIMESTAMP COMMENT 'when it was put aside'""");

  private static final Map<String, String> JSON =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "ignoreNullFields", "false");

  private final String flow;

  public Quarantine(String flow) {
    this.flow = flow;
  }

  /**
   * Of decoded records (see {@link SourceReader#decode}) the rejected ones, as rows of a quarantine
   * table.
   *
   * @param batch the number of the flow's batch
   */
  public Dataset<Row> rejected(Dataset<Row> decoded, SourceModel source, Column batch) {
    Column raw = col(SourceModel.SOURCE_COLUMN);
    List<Column> names = new ArrayList<>();
    List<Column> values = new ArrayList<>();
    for (String name : source.record().position()) {
      names.add(lit(name));
      values.add(raw.getField(name).cast("string"));
    }
    Column position =
        map_from_arrays(array(names.toArray(Column[]::new)), array(values.toArray(Column[]::new)));
    return decoded
        .where(SourceReader.error().isNotNull())
        .select(
            lit(flow).as("flow"),
            lit(source.name()).as("source"),
            position.as("position"),
            key(source, raw).as("key"),
            raw.getField(source.record().body()).as("body"),
            lit(null).cast("string").as("row"),
            SourceReader.error().as("reason"),
            batch.as("batch_id"),
            current_timestamp().as("quarantined_at"));
  }

  /**
   * Rows that broke expectations or came too late, as rows of a quarantine table.
   *
   * @param rows what is kept of them
   * @param reason why, a column over the rows
   * @param batch the number of the flow's batch
   */
  public Dataset<Row> rows(Dataset<Row> rows, Column reason, Column batch) {
    Column[] all =
        List.of(rows.columns()).stream()
            .map(name -> col(quoteIdentifier(name)))
            .toArray(Column[]::new);
    return rows.select(
        lit(flow).as("flow"),
        lit(null).cast("string").as("source"),
        lit(null).cast("map<string,string>").as("position"),
        lit(null).cast("binary").as("key"),
        lit(null).cast("binary").as("body"),
        to_json(struct(all), JSON).as("row"),
        reason.as("reason"),
        batch.as("batch_id"),
        current_timestamp().as("quarantined_at"));
  }

  private static Column key(SourceModel source, Column raw) {
    return source.record().key().map(raw::getField).orElse(lit(null)).cast("binary");
  }
}
