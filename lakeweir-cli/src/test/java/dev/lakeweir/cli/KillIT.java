package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.embedded.generate.EventCounts;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.GeneratedRecord;
import dev.lakeweir.embedded.generate.Kind;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the retail example at random moments, again and again. Other moments and other events:
 * {@code -Dlakeweir.kill.seed=7}, or {@code 7,8,9} for a longer run.
 */
@Timeout(600)
class KillIT {
  private static final String SEEDS = System.getProperty("lakeweir.kill.seed", "20260101");
  private static final int EVENTS = 20_000;
  private static final int PARTITIONS = 4;

  /** Batches stay small, so that there are many; the last run takes larger ones. */
  private static final String LIMIT = "sources.clicks.options.maxOffsetsPerTrigger";

  private static final RowComparison RECORDS =
      new RowComparison(
          Map.of(
              "partition", ColumnType.INT,
              "offset", ColumnType.INT,
              "crc", ColumnType.INT,
              "eventID", ColumnType.STRING,
              "malformed", ColumnType.STRING),
          Map.of());

  @TempDir private Path directory;

  static List<Long> seeds() {
    return List.of(SEEDS.split(",")).stream().map(String::strip).map(Long::valueOf).toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void restartsAfterKillsLoseNothingAndRepeatNothing(long seed) {
    System.out.println("lakeweir.kill.seed=" + seed);
    EventProfile profile =
        EventProfile.defaults()
            .withSeed(seed)
            .withEventsPerSecond(20) // 1,000 s: some windows, and the watermark moves
            .withRates(0.005, 0.01, 0.02, 0);
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("broker"), 0)) {
      broker.createTopic("clicks", PARTITIONS);
      send(broker, profile);
      Lake lake =
          new Lake(ChildJvm.examples().resolve("retail"), directory.resolve("lake"))
              .set("sources.clicks.options.kafka.bootstrap.servers", broker.bootstrapServers());

      lake.set(LIMIT, "700");
      for (Moment moment : moments(new SplittableRandom(seed))) {
        kill(lake, moment);
      }
      lake.set(LIMIT, "5000");
      lake.runOnce();

      everyRecordIsThereOnce(lake, profile);
      silverIsWhatBronzeGives(lake);
      goldIsWhatBronzeGives(lake);
    }
  }

  /**
   * When a run is killed: a while after a flow has begun a number of batches in it.
   *
   * @param table that of the flow
   * @param batches 0 for the start of the JVM
   */
  private record Moment(String table, int batches, Duration later) {
    static Moment atStart(SplittableRandom random, int fromMillis, int toMillis) {
      return new Moment("bronze", 0, Duration.ofMillis(random.nextInt(fromMillis, toMillis)));
    }

    static Moment inBatch(SplittableRandom random, String table) {
      Duration later = Duration.ofMillis(random.nextInt(1_200));
      return new Moment(table, random.nextInt(1, 4), later);
    }
  }

  /** Two kills while the first run starts and makes tables, then two for each flow. */
  private static List<Moment> moments(SplittableRandom random) {
    List<Moment> moments = new ArrayList<>();
    moments.add(Moment.atStart(random, 3_000, 6_000));
    moments.add(Moment.atStart(random, 5_000, 9_000));
    for (int turn = 0; turn < 2; turn++) {
      for (String table : List.of("bronze", "silver", "gold")) {
        moments.add(Moment.inBatch(random, table));
      }
    }
    return moments;
  }

  private static void kill(Lake lake, Moment moment) {
    long before = lake.begun(moment.table());
    try (ChildJvm run = lake.start(List.of())) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .failFast(run::isStillRunning)
          .until(() -> lake.begun(moment.table()) - before >= moment.batches());
      run.endsWithin(moment.later());
      run.isStillRunning();
      run.kill();
    }
    System.out.printf(
        "killed %d ms after batch %d of %s in its run: bronze %s; silver %s; gold %s%n",
        moment.later().toMillis(),
        moment.batches(),
        moment.table(),
        batches(lake, "bronze"),
        batches(lake, "silver"),
        batches(lake, "gold"));
  }

  private static void send(EmbeddedKafka broker, EventProfile profile) {
    try (TopicFeed feed = new TopicFeed(broker.bootstrapServers(), "clicks", 0)) {
      EventCounts sent = feed.send(GeneratedEvents.of(profile), EVENTS);
      assertThat(sent.total()).isEqualTo(EVENTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String batches(Lake lake, String table) {
    return "version %d, batch %d begun, %d done"
        .formatted(lake.version(table), lake.begun(table), lake.committed(table));
  }

  /** The n-th record went to partition n % 4; its body is there to the byte. */
  private static void everyRecordIsThereOnce(Lake lake, EventProfile profile) {
    List<JsonNode> expected = new ArrayList<>();
    GeneratedEvents events = GeneratedEvents.of(profile);
    for (int n = 0; n < EVENTS; n++) {
      expected.add(record(n % PARTITIONS, n / PARTITIONS, events.next()));
    }
    List<JsonNode> produced =
        lake.query(
            """
            SELECT source.partition, source.offset, crc32(source.value) AS crc, eventID,
              'no' AS malformed
            FROM bronze WHERE source.topic = 'clicks'
            UNION ALL
            SELECT int(position['partition']), bigint(position['offset']), crc32(body), NULL, 'yes'
            FROM bronze_quarantine WHERE position['topic'] = 'clicks'
            """);
    assertThat(RECORDS.differences(expected, produced)).isEmpty();
  }

  private static JsonNode record(int partition, int offset, GeneratedRecord sent) {
    CRC32 crc = new CRC32();
    crc.update(sent.value());
    ObjectNode row = new ObjectMapper().createObjectNode();
    return row.put("partition", partition)
        .put("offset", offset)
        .put("crc", crc.getValue())
        .put("eventID", sent.eventId().orElse(null))
        .put("malformed", sent.kind() == Kind.MALFORMED ? "yes" : "no");
  }

  private static void silverIsWhatBronzeGives(Lake lake) {
    assertThat(
            lake.query(
                differences(
                    "silver",
                    """
                    SELECT eventID, eventType, eventTime, productId,
                      userAgent.platform AS platform, userAgent.browser AS browser,
                      page_loading_seconds, step, related.relatedProductId, related.relatedProductCategory
                    FROM (
                      SELECT * FROM bronze
                      QUALIFY row_number() OVER (
                        PARTITION BY eventType, eventID ORDER BY eventTime) = 1)
                    LATERAL VIEW posexplode(extraPayload) AS step, related
                    WHERE related.relatedProductCategory IS NOT NULL
                    """)))
        .isEmpty();
  }

  private static void goldIsWhatBronzeGives(Lake lake) {
    assertThat(
            lake.query(
                differences(
                    "gold",
                    """
                    SELECT window.start, window.end, eventType, userAgent.platform AS platform,
                      count(*), count(DISTINCT productId)
                    FROM bronze
                    GROUP BY window(eventTime, '5 minutes'), eventType, userAgent.platform
                    """)))
        .isEmpty();
  }

  private static String differences(String table, String query) {
    return """
    WITH wanted AS (%2$s)
    SELECT 'extra' AS what, * FROM (SELECT * FROM %1$s EXCEPT ALL SELECT * FROM wanted)
    UNION ALL
    SELECT 'missing' AS what, * FROM (SELECT * FROM wanted EXCEPT ALL SELECT * FROM %1$s)
    """
        .formatted(table, query);
  }
}
