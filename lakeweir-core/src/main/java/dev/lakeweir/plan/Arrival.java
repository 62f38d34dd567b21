package dev.lakeweir.plan;

import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CurrentBatchTimestamp;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestampLike;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.LocalTimestamp;

/** Tells values that say when or where a record arrived from those that belong to the record. */
final class Arrival {
  private static final Set<String> POSITION =
      Set.of(
          "timestamp",
          "offset",
          "partition",
          "sequenceNumber",
          "enqueuedTime",
          "file_path",
          "file_modification_time");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(processing|processed|ingestion|ingest|ingested|arrival|arrived|enqueued|received)_?(at|time|timestamp|ts|date)");

  private Arrival() {}

  /** Whether the value is the clock, the place of a record in its source, or is named so. */
  static boolean isArrival(Expression value) {
    boolean position =
        value instanceof GetStructField field
            && field.child() instanceof Attribute source
            && source.name().equals(SourceModel.SOURCE_COLUMN)
            && POSITION.contains(field.childSchema().fieldNames()[field.ordinal()]);
    boolean named = value instanceof Attribute column && NAMED.matcher(column.name()).matches();
    return position || named || isClock(value);
  }

  /** Whether the value is the time of the run. */
  static boolean isClock(Expression value) {
    return value instanceof CurrentTimestampLike
        || value instanceof CurrentDate
        || value instanceof LocalTimestamp
        || value instanceof CurrentBatchTimestamp;
  }
}
