package dev.lakeweir.eventhubs.read;

import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.core.amqp.models.AmqpMessageBodyType;
import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.EventHubsColumn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Events of one partition as rows; only the columns that were asked for are made. */
final class EventRows {
  private static final String PUBLISHER = "x-opt-publisher";
  private static final ArrayBasedMapData EMPTY =
      new ArrayBasedMapData(
          new GenericArrayData(new Object[0]), new GenericArrayData(new Object[0]));
  private final EventHubsColumn[] columns;
  private final UTF8String partition;

  EventRows(List<EventHubsColumn> columns, String partition) {
    this.columns = columns.toArray(EventHubsColumn[]::new);
    this.partition = UTF8String.fromString(partition);
  }

  InternalRow row(EventData event) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = value(columns[i], event);
    }
    return new GenericInternalRow(values);
  }

  private Object value(EventHubsColumn column, EventData event) {
    return switch (column) {
      case BODY -> body(event);
      case PARTITION -> partition;
      case OFFSET -> UTF8String.fromString(event.getOffsetString());
      case SEQUENCE_NUMBER -> event.getSequenceNumber();
      case ENQUEUED_TIME -> micros(event.getEnqueuedTime());
      case PUBLISHER -> publisher(event);
      case PARTITION_KEY -> UTF8String.fromString(event.getPartitionKey());
      case PROPERTIES -> map(event.getProperties());
      case SYSTEM_PROPERTIES -> map(SystemPropertiesOf.event(event));
    };
  }

  /** Senders that are not of Event Hubs may put a value where others put bytes. */
  static byte[] body(EventData event) {
    AmqpMessageBody body = event.getRawAmqpMessage().getBody();
    if (body.getBodyType() == AmqpMessageBodyType.DATA) {
      return event.getBody();
    }
    Object value =
        body.getBodyType() == AmqpMessageBodyType.VALUE ? body.getValue() : body.getSequence();
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof Binary binary) {
      byte[] bytes = new byte[binary.getLength()];
      binary.asByteBuffer().get(bytes);
      return bytes;
    }
    return AmqpText.of(value).getBytes(StandardCharsets.UTF_8);
  }

  private static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(time.getNano());
  }

  private static UTF8String publisher(EventData event) {
    Object publisher = event.getRawAmqpMessage().getMessageAnnotations().get(PUBLISHER);
    return publisher == null ? null : UTF8String.fromString(publisher.toString());
  }

  private static ArrayBasedMapData map(Map<String, Object> properties) {
    if (properties.isEmpty()) {
      return EMPTY;
    }
    Object[] keys = new Object[properties.size()];
    Object[] values = new Object[properties.size()];
    int i = 0;
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      keys[i] = UTF8String.fromString(property.getKey());
      values[i] = UTF8String.fromString(AmqpText.of(property.getValue()));
      i++;
    }
    return new ArrayBasedMapData(new GenericArrayData(keys), new GenericArrayData(values));
  }
}
