package dev.lakeweir.embedded.eventhubs;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;

/** Tells a receiver, with each event, which is the last one that the partition has. */
final class RuntimeMetric {
  static final Symbol CAPABILITY = Symbol.valueOf("com.microsoft:enable-receiver-runtime-metric");

  private RuntimeMetric() {}

  static byte[] addTo(StoredEvent event, PartitionLog.State state) {
    Map<Symbol, Object> values = new LinkedHashMap<>();
    values.put(Symbol.valueOf("last_enqueued_sequence_number"), state.last());
    values.put(Symbol.valueOf("last_enqueued_offset"), Long.toString(state.lastOffset()));
    values.put(Symbol.valueOf("last_enqueued_time_utc"), AmqpCodec.timestamp(state.lastMillis()));
    values.put(
        Symbol.valueOf("runtime_info_retrieval_time_utc"),
        AmqpCodec.timestamp(System.currentTimeMillis()));
    byte[] annotations = AmqpCodec.encode(new DeliveryAnnotations(values));
    int header = event.headerLength();
    return ByteBuffer.allocate(event.wire().length + annotations.length)
        .put(event.wire(), 0, header)
        .put(annotations)
        .put(event.wire(), header, event.wire().length - header)
        .array();
  }
}
