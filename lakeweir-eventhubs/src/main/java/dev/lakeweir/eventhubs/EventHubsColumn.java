package dev.lakeweir.eventhubs;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a row that is read, in their order. */
public enum EventHubsColumn {
  BODY("body", DataTypes.BinaryType),
  PARTITION("partition", DataTypes.StringType),
  OFFSET("offset", DataTypes.StringType),
  SEQUENCE_NUMBER("sequenceNumber", DataTypes.LongType),
  ENQUEUED_TIME("enqueuedTime", DataTypes.TimestampType),
  PUBLISHER("publisher", DataTypes.StringType),
  PARTITION_KEY("partitionKey", DataTypes.StringType),
  PROPERTIES("properties", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType)),
  SYSTEM_PROPERTIES(
      "systemProperties", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private final String columnName;

  @SuppressWarnings("ImmutableEnumChecker") // Spark's types are immutable.
  private final DataType type;

  EventHubsColumn(String columnName, DataType type) {
    this.columnName = columnName;
    this.type = type;
  }

  public String columnName() {
    return columnName;
  }

  /** All columns; each may be null as far as Spark knows. */
  public static StructType schema() {
    return schemaOf(List.of(values()));
  }

  /** The columns of this list, in its order. */
  public static StructType schemaOf(List<EventHubsColumn> columns) {
    return new StructType(
        columns.stream()
            .map(c -> DataTypes.createStructField(c.columnName, c.type, true))
            .toArray(StructField[]::new));
  }

  /** The columns that a pruned schema names, in the order of that schema. */
  public static List<EventHubsColumn> of(StructType pruned) {
    return Arrays.stream(pruned.fieldNames()).map(EventHubsColumn::named).toList();
  }

  private static EventHubsColumn named(String name) {
    return Arrays.stream(values())
        .filter(c -> c.columnName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No such column of Event Hubs: " + name));
  }
}
