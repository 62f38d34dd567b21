package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class BatchReadTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static Dataset<Row> load(TestHub hub, String... more) {
    return TestSpark.session().read().format("eventhubs").options(hub.options(more)).load();
  }

  private static List<String> bodies(Dataset<Row> rows) {
    return rows.orderBy("partition", "sequenceNumber")
        .selectExpr("CAST(body AS STRING)")
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Test
  void schemaIsThatOfTheOldConnector() {
    assertThat(load(TestHub.of(1)).schema().toDDL())
        .isEqualTo(
            "body BINARY,partition STRING,offset STRING,sequenceNumber BIGINT,enqueuedTime"
                + " TIMESTAMP,publisher STRING,partitionKey STRING,properties MAP<STRING,"
                + " STRING>,systemProperties MAP<STRING, STRING>");
  }

  @Test
  void allIsReadUnlessToldOtherwise() {
    TestHub hub = TestHub.of(3);
    hub.fillEvenly(90);

    assertThat(load(hub).count()).isEqualTo(90);
    assertThat(load(TestHub.of(2)).count()).isZero();
  }

  @Test
  void numbersSayWhereToBeginAndBeforeWhichToEnd() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 20);

    assertThat(
            bodies(
                load(hub, "startingPosition", "{\"seqNo\":5}", "endingPosition", "{\"seqNo\":9}")))
        .containsExactly("5", "6", "7", "8");
    assertThat(bodies(load(hub, "startingPosition", "{\"seqNo\":17,\"isInclusive\":false}")))
        .containsExactly("18", "19");
    assertThat(bodies(load(hub, "endingPosition", "{\"seqNo\":999}"))).hasSize(20);
  }

  @Test
  void positionsDifferByPartition() {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(20);

    Dataset<Row> rows =
        load(
            hub,
            "eventhubs.startingPositions",
            "{\"{\\\"ehName\\\":\\\"%s\\\",\\\"partitionId\\\":1}\":{\"seqNo\":8}}"
                .formatted(hub.name()),
            "eventhubs.endingPositions",
            "{\"0\":{\"seqNo\":2}}");

    assertThat(bodies(rows)).containsExactly("0", "2", "17", "19");
  }

  @Test
  void timesAreInclusive() {
    TestHub hub = timed();

    assertThat(bodies(load(hub, "startingPosition", at(NOON.plusSeconds(3)))))
        .containsExactly("3", "4");
    assertThat(bodies(load(hub, "startingPosition", at(NOON.plusMillis(2001)))))
        .containsExactly("3", "4");
    assertThat(bodies(load(hub, "endingPosition", at(NOON.plusSeconds(2)))))
        .containsExactly("0", "1");
    assertThat(bodies(load(hub, "startingPosition", at(NOON.plus(Duration.ofDays(1)))))).isEmpty();
    assertThat(bodies(load(hub, "startingPosition", at(NOON.minusSeconds(1))))).hasSize(5);
  }

  private static TestHub timed() {
    TestHub hub = TestHub.of(1);
    for (int i = 0; i < 5; i++) {
      EmulatedEvent event = EmulatedEvent.of(Integer.toString(i));
      hub.emulated().append(0, event.enqueuedAt(NOON.plusSeconds(i)));
    }
    return hub;
  }

  private static String at(Instant time) {
    return "{\"enqueuedTime\":\"" + time + "\"}";
  }

  @Test
  void offsetsAreInclusive() {
    TestHub hub = timed();
    List<String> offsets =
        load(hub).orderBy("sequenceNumber").select("offset").as(Encoders.STRING()).collectAsList();

    assertThat(bodies(load(hub, "startingPosition", "{\"offset\":\"" + offsets.get(3) + "\"}")))
        .containsExactly("3", "4");
    assertThat(bodies(load(hub, "startingPosition", "{\"offset\":\"" + offsets.get(4) + "\"}")))
        .containsExactly("4");
    assertThat(
            bodies(
                load(
                    hub,
                    "startingPosition",
                    "{\"offset\":\"" + offsets.get(3) + "\",\"isInclusive\":false}")))
        .containsExactly("4");
  }

  @Test
  void onlyTheColumnsThatAreNeededAreRead() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 3);

    Dataset<Row> rows = load(hub).select("sequenceNumber");

    assertThat(rows.queryExecution().executedPlan().toString())
        .contains("[sequenceNumber]")
        .doesNotContain("systemProperties");
    assertThat(rows.as(Encoders.LONG()).collectAsList()).containsExactly(0L, 1L, 2L);
    assertThat(load(hub).groupBy().count().first().getLong(0)).isEqualTo(3);
  }

  @Test
  void receiverThatWasNotReadToItsEndIsClosed() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 5000);

    assertThat(load(hub).limit(3).count()).isEqualTo(3);

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> hub.emulated().openReceivers(0, "$Default") == 0);
  }

  @Test
  void positionBeyondTheEndIsRefused() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 3);

    assertThatThrownBy(() -> load(hub, "startingPosition", "{\"seqNo\":9}").count())
        .hasMessageContaining("Cannot start at sequence number 9 in partition 0 of event hub")
        .hasMessageContaining("the next event there will be 3");
  }

  @Test
  void partitionThatIsNotThereIsRefused() {
    TestHub hub = TestHub.of(2);

    assertThatThrownBy(() -> load(hub, "startingPositions", "{\"7\":{\"seqNo\":0}}").count())
        .hasMessageContaining("it has no partition 7. It has: 0, 1.");
  }

  @Test
  void startingPositionThatHasExpiredIsLoss() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 30);
    hub.emulated().expire(0, 20);

    assertThatThrownBy(() -> load(hub, "startingPosition", "{\"seqNo\":0}").count())
        .hasMessageContaining("sequence numbers 0 to 19 (20 events): they have expired");
    assertThat(load(hub, "startingPosition", "{\"seqNo\":0}", "failOnDataLoss", "false").count())
        .isEqualTo(10);
    assertThat(load(hub).count()).isEqualTo(10);
  }

  @Test
  void hubThatIsNotThereIsNamed() {
    TestHub hub = TestHub.of(1);

    assertThatThrownBy(() -> load(hub, "eventhubs.name", "nowhere").count())
        .hasMessageContaining("Cannot reach event hub")
        .hasMessageContaining("/nowhere");
  }

  @Test
  void eventsThatAreMissedWhenABatchIsPlannedAreCounted() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 20);
    hub.emulated().expire(0, 7);
    Dataset<Row> rows = load(hub, "startingPosition", "{\"seqNo\":0}", "failOnDataLoss", "false");

    assertThat(rows.collectAsList()).hasSize(13);
    assertThat(lostEvents(rows)).isEqualTo(7);
  }

  private static long lostEvents(Dataset<Row> rows) {
    return CollectionConverters.asJava(rows.queryExecution().executedPlan().collectLeaves())
        .stream()
        .mapToLong(leaf -> leaf.metrics().apply("lostEvents").value())
        .sum();
  }
}
