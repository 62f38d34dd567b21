package dev.lakeweir.eventhubs.write;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.EventHubsException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Where in a row the parts of an event stand; {@link #ABSENT} for a part that has no column.
 *
 * @param isBodyText whether the body is a string
 */
record WriteColumns(int body, boolean isBodyText, int partitionKey, int partition, int properties)
    implements Serializable {
  static final int ABSENT = -1;
  private static final String PROBLEM = "Cannot write to Event Hubs";
  private static final String BODY = "body";
  private static final String PARTITION_KEY = "partitionKey";
  private static final List<String> PARTITION = List.of("partition", "partitionId");
  private static final String PROPERTIES = "properties";

  /**
   * Finds them by name, in any case. The other columns that reading gives may be there, so that one
   * hub can be copied to another; they are left out.
   *
   * @throws EventHubsException if a column is missing, unknown or of another type
   */
  static WriteColumns of(StructType schema) {
    List<String> names = Arrays.asList(schema.fieldNames());
    names.forEach(WriteColumns::checkKnown);
    int body = index(names, BODY);
    if (body == ABSENT) {
      throw new EventHubsException(
          PROBLEM,
          "there is no column body; there are: " + String.join(", ", names),
          "Select a string or binary column AS body.");
    }
    DataType type = schema.fields()[body].dataType();
    if (!(type instanceof StringType) && !(type instanceof BinaryType)) {
      throw type(BODY, type, "string or binary");
    }
    List<Integer> partitions =
        PARTITION.stream().map(name -> index(names, name)).filter(i -> i != ABSENT).toList();
    if (partitions.size() > 1) {
      throw new EventHubsException(
          PROBLEM, "there are both columns partition and partitionId", "Leave one of them out.");
    }
    int partition = partitions.isEmpty() ? ABSENT : partitions.get(0);
    int properties = index(names, PROPERTIES);
    checkString(schema, partition);
    checkString(schema, index(names, PARTITION_KEY));
    checkProperties(schema, properties);
    return new WriteColumns(
        body, type instanceof StringType, index(names, PARTITION_KEY), partition, properties);
  }

  private static void checkKnown(String name) {
    Stream<String> known =
        Stream.concat(
            Arrays.stream(EventHubsColumn.values()).map(EventHubsColumn::columnName),
            PARTITION.stream());
    if (known.noneMatch(name::equalsIgnoreCase)) {
      throw new EventHubsException(
          PROBLEM,
          "an event has no place for column " + name,
          "Put it into body or properties; the columns are body, partitionKey, partition and"
              + " properties.");
    }
  }

  private static int index(List<String> names, String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return ABSENT;
  }

  private static void checkString(StructType schema, int index) {
    if (index != ABSENT && !(schema.fields()[index].dataType() instanceof StringType)) {
      throw type(schema.fieldNames()[index], schema.fields()[index].dataType(), "string");
    }
  }

  private static void checkProperties(StructType schema, int index) {
    if (index != ABSENT && !isMapOfStrings(schema.fields()[index].dataType())) {
      throw type(PROPERTIES, schema.fields()[index].dataType(), "map<string,string>");
    }
  }

  private static boolean isMapOfStrings(DataType type) {
    return type instanceof MapType map
        && map.keyType() instanceof StringType
        && map.valueType() instanceof StringType;
  }

  private static EventHubsException type(String column, DataType type, String wanted) {
    return new EventHubsException(
        PROBLEM,
        "column " + column + " is of type " + type.catalogString(),
        "Cast it to " + wanted + ".");
  }
}
