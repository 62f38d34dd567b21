package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readings in sliding windows, by the record's key and by a field, and in windows that must meet a
 * condition. The rows are the same however the input is cut.
 */
@Timeout(400)
class SensorWindowsIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("09-sensor-windows");
  private static final int PARTS = 4;

  @TempDir private static Path brokerDirectory;
  private static Topics topics;

  @TempDir private Path storage;

  @BeforeAll
  static void startBroker() {
    topics = Topics.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    topics.close();
  }

  @Test
  void manyBatchesWithRestartsBetweenThem() {
    Lake lake = lake("many").set("sources.traffic.options.maxOffsetsPerTrigger", "1000");
    List<String> readings = CASE.input("sensor.keyed.txt");
    List<String> traffic = CASE.input("traffic.jsonl");
    for (int part = 0; part < PARTS; part++) {
      sendReadings("many", part(readings, part));
      sendTraffic("many", part(traffic, part));
      lake.runOnce();
    }
    flush("many");
    lake.runOnce();

    verify(lake);
  }

  @Test
  void allAtOnceInAnotherTimeZone() {
    Lake lake = lake("new-york");
    sendReadings("new-york", CASE.input("sensor.keyed.txt"));
    sendTraffic("new-york", CASE.input("traffic.jsonl"));
    flush("new-york");
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    verify(lake);
  }

  private static void verify(Lake lake) {
    CASE.verify("max_reading", lake.rows("max_reading"));
    CASE.verify("traffic_sliding", lake.rows("traffic_sliding"));
    CASE.verify("congestion", lake.rows("congestion"));
  }

  private Lake lake(String name) {
    topics.create("readings-" + name, 1);
    topics.create("traffic-" + name, 1);
    Lake lake = new Lake(CASE.project(), storage);
    for (String source : List.of("readings", "traffic")) {
      lake.set("sources.%s.options.subscribe".formatted(source), source + "-" + name)
          .set(
              "sources.%s.options.kafka.bootstrap.servers".formatted(source),
              topics.bootstrapServers());
    }
    return lake;
  }

  private static void flush(String name) {
    sendReadings(name, CASE.input("flush.sensor.keyed.txt"));
    sendTraffic(name, CASE.input("flush.traffic.jsonl"));
  }

  /** Lines {@code KEY:JSON}. */
  private static void sendReadings(String name, List<String> lines) {
    topics.send(
        lines.stream()
            .map(line -> line.split(":", 2))
            .map(line -> record("readings-" + name, line[0].getBytes(UTF_8), line[1]))
            .toList());
  }

  private static void sendTraffic(String name, List<String> lines) {
    topics.send(lines.stream().map(line -> record("traffic-" + name, null, line)).toList());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, String value) {
    return new ProducerRecord<>(topic, key, value.getBytes(UTF_8));
  }

  private static List<String> part(List<String> lines, int part) {
    return lines.subList(lines.size() * part / PARTS, lines.size() * (part + 1) / PARTS);
  }
}
