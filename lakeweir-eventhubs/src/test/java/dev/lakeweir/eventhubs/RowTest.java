package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void everyColumnIsThatOfTheEvent() {
    Instant time = Instant.parse("2026-01-31T12:00:00.123Z");
    Row row =
        onlyRow(
            EmulatedEvent.of("text")
                .enqueuedAt(time)
                .withPartitionKey("key-1")
                .withSystemProperty("x-opt-publisher", "device-7"));

    assertThat((byte[]) row.getAs("body")).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
    assertThat(row.<String>getAs("partition")).isEqualTo("0");
    assertThat(row.<String>getAs("offset")).isNotEmpty();
    assertThat(row.<Long>getAs("sequenceNumber")).isZero();
    assertThat(row.<Timestamp>getAs("enqueuedTime").toInstant()).isEqualTo(time);
    assertThat(row.<String>getAs("publisher")).isEqualTo("device-7");
    assertThat(row.<String>getAs("partitionKey")).isEqualTo("key-1");
    assertThat(row.<String, String>getJavaMap(8))
        .containsEntry("x-opt-partition-key", "key-1")
        .containsEntry("x-opt-publisher", "device-7")
        .doesNotContainKeys("x-opt-offset", "x-opt-sequence-number", "x-opt-enqueued-time");
  }

  @Test
  void columnsThatAnEventDoesNotHaveAreNull() {
    Row row = onlyRow(EmulatedEvent.of(""));

    assertThat((byte[]) row.getAs("body")).isEmpty();
    assertThat(row.isNullAt(row.fieldIndex("publisher"))).isTrue();
    assertThat(row.isNullAt(row.fieldIndex("partitionKey"))).isTrue();
    assertThat(row.<String, String>getJavaMap(7)).isEmpty();
  }

  @Test
  void standardPropertiesAreSystemProperties() {
    TestHub hub = TestHub.of(1);
    EventData event = new EventData("x");
    event.setContentType("application/json").setCorrelationId("c-1").setMessageId("m-1");
    try (EventHubProducerClient producer =
        new EventHubClientBuilder()
            .connectionString(hub.connectionString())
            .buildProducerClient()) {
      producer.send(List.of(event));
    }

    Row row =
        TestSpark.session()
            .read()
            .format("eventhubs")
            .options(hub.options())
            .load()
            .select("systemProperties")
            .first();

    assertThat(row.<String, String>getJavaMap(0))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "content-type", "application/json", "correlation-id", "c-1", "message-id", "m-1"));
  }

  /** Types and texts as the old connector had them. */
  @Test
  void propertiesOfEveryTypeAreTextOrJson() {
    byte[] decimal = {0, 1, 2, 3, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0};
    Row row =
        onlyRow(
            EmulatedEvent.of("x")
                .withProperty("A", "Hello, world.")
                .withProperty("B", Map.of())
                .withProperty("D", null)
                .withProperty("E", true)
                .withProperty("F", 1)
                .withProperty("G", 1L)
                .withProperty("H", 'a')
                .withProperty("I", new Binary("1".getBytes(StandardCharsets.UTF_8)))
                .withProperty("J", Symbol.getSymbol("x-opt-partition-key"))
                .withProperty("K", new Decimal128(decimal))
                .withProperty("L", new Decimal32(12))
                .withProperty("M", new Decimal64(13))
                .withProperty("N", UnsignedByte.valueOf((byte) 1))
                .withProperty("O", UnsignedLong.valueOf(987654321L))
                .withProperty("P", UnsignedShort.valueOf((short) 1))
                .withProperty("Q", UnsignedInteger.valueOf(7))
                .withProperty("R", 1.5d));

    assertThat(row.<String, String>getJavaMap(7))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("A", "Hello, world."),
                Map.entry("B", "{}"),
                Map.entry("D", "null"),
                Map.entry("E", "true"),
                Map.entry("F", "1"),
                Map.entry("G", "1"),
                Map.entry("H", "\"a\""),
                Map.entry("I", "[49]"),
                Map.entry("J", "\"x-opt-partition-key\""),
                Map.entry("K", "[0,1,2,3,0,0,0,0,0,1,2,3,0,0,0,0]"),
                Map.entry("L", "12"),
                Map.entry("M", "13"),
                Map.entry("N", "\"1\""),
                Map.entry("O", "\"987654321\""),
                Map.entry("P", "\"1\""),
                Map.entry("Q", "\"7\""),
                Map.entry("R", "1.5")));
  }

  private static Row onlyRow(EmulatedEvent event) {
    TestHub hub = TestHub.of(1);
    hub.emulated().append(0, event);
    return TestSpark.session().read().format("eventhubs").options(hub.options()).load().first();
  }
}
