package dev.lakeweir.eventhubs;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WriteTest {
  @TempDir Path directory;

  private static Dataset<Row> numbers(int count) {
    return TestSpark.session().range(0, count, 1, 2).selectExpr("CAST(id AS STRING) body");
  }

  private static void write(Dataset<Row> rows, TestHub hub, String... more) {
    rows.write().format("eventhubs").options(hub.options(more)).mode(SaveMode.Append).save();
  }

  static Dataset<Row> read(TestHub hub) {
    return TestSpark.session().read().format("eventhubs").options(hub.options()).load();
  }

  private static List<String> bodies(Dataset<Row> rows) {
    return rows.selectExpr("CAST(body AS STRING)").as(Encoders.STRING()).collectAsList();
  }

  @Test
  void batchIsWrittenWholly() {
    TestHub hub = TestHub.of(4);

    write(numbers(500), hub);

    assertThat(bodies(read(hub))).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 500));
  }

  @Test
  void bodyMayBeBinary() {
    TestHub hub = TestHub.of(1);

    write(TestSpark.session().sql("SELECT X'00FF10' AS body"), hub);

    assertThat((byte[]) read(hub).first().getAs("body")).containsExactly(0, -1, 16);
  }

  @ParameterizedTest
  @MethodSource("partitionNames")
  void eventsGoToTheirPartition(String column) {
    TestHub hub = TestHub.of(4);

    write(numbers(20).withColumn(column, lit("2")), hub);

    assertThat(read(hub).select("partition").distinct().as(Encoders.STRING()).collectAsList())
        .containsExactly("2");
  }

  static Stream<String> partitionNames() {
    return Stream.of("partition", "partitionId");
  }

  @Test
  void eventsOfOneKeyStayInOnePartitionAndInOrder() {
    TestHub hub = TestHub.of(4);
    Dataset<Row> rows =
        TestSpark.session()
            .range(0, 300, 1, 1)
            .selectExpr("CAST(id AS STRING) body", "CAST(id % 7 AS STRING) partitionKey");

    write(rows, hub, "eventhubs.maxBatchSize", "1024");

    Dataset<Row> read = read(hub);
    assertThat(read.select("partitionKey", "partition").distinct().count()).isEqualTo(7);
    List<String> ofKeyThree = bodies(read.where("partitionKey = '3'").orderBy("sequenceNumber"));
    assertThat(ofKeyThree)
        .containsExactlyElementsOf(
            TestHub.numbers(0, 300).stream().filter(n -> Integer.parseInt(n) % 7 == 3).toList());
  }

  @Test
  void propertiesArriveAsTheyAre() {
    TestHub hub = TestHub.of(1);

    write(numbers(1).withColumn("properties", functions.expr("map('a', '1', 'b', 'x y')")), hub);

    assertThat(read(hub).first().<String, String>getJavaMap(7))
        .isEqualTo(Map.of("a", "1", "b", "x y"));
  }

  @Test
  void streamIsWrittenInUpdateMode() throws Exception {
    TestHub source = TestHub.of(2);
    TestHub target = TestHub.of(2);
    source.fillEvenly(100);

    TestStream.load(source.fromEarliest())
        .groupBy(functions.expr("CAST(CAST(body AS STRING) AS INT) % 10").as("digit"))
        .count()
        .selectExpr("concat(digit, ':', count) body")
        .writeStream()
        .format("eventhubs")
        .options(target.options())
        .option("checkpointLocation", directory.toString())
        .outputMode("update")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();

    assertThat(bodies(read(target))).hasSize(10).contains("3:10");
  }

  @Test
  void completeModeIsRefused() {
    TestHub source = TestHub.of(1);
    TestHub target = TestHub.of(1);
    source.fillEvenly(10);

    assertThatThrownBy(
            () ->
                TestStream.load(source.fromEarliest())
                    .groupBy("partition")
                    .count()
                    .selectExpr("concat(partition, ':', count) body")
                    .writeStream()
                    .format("eventhubs")
                    .options(target.options())
                    .option("checkpointLocation", directory.toString())
                    .outputMode("complete")
                    .trigger(Trigger.AvailableNow())
                    .start()
                    .awaitTermination())
        .hasMessageContaining("does not support Complete mode");
    assertThat(target.emulated().lastSequenceNumber(0)).isEqualTo(-1);
  }

  @Test
  void oneHubIsCopiedToAnother() throws Exception {
    TestHub source = TestHub.of(3);
    TestHub target = TestHub.of(3);
    source.fillEvenly(90);

    TestStream.load(source.fromEarliest())
        .writeStream()
        .format("eventhubs")
        .options(target.options())
        .option("checkpointLocation", directory.toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();

    assertThat(
            read(target)
                .selectExpr(
                    "partition", "CAST(CAST(body AS STRING) AS INT) % 3 = partition AS same")
                .where("same")
                .count())
        .isEqualTo(90);
  }

  @Test
  void hubOfEventsWithKeysIsCopiedWithThem() {
    TestHub source = TestHub.of(3);
    TestHub target = TestHub.of(3);
    write(
        numbers(60).withColumn("partitionKey", functions.expr("CAST(body % 7 AS STRING)")), source);

    write(read(source).selectExpr("body", "partitionKey", "properties"), target);

    assertThat(copied(target)).containsExactlyInAnyOrderElementsOf(copied(source));
  }

  private static List<String> copied(TestHub hub) {
    return read(hub)
        .selectExpr("concat_ws('/', CAST(body AS STRING), partition, partitionKey)")
        .as(Encoders.STRING())
        .collectAsList();
  }

  static Stream<Arguments> badRows() {
    return Stream.of(
        Arguments.of("SELECT 'x' AS value", "an event has no place for column value"),
        Arguments.of("SELECT 'k' AS partitionKey", "there is no column body"),
        Arguments.of("SELECT 1 AS body", "column body is of type int. Cast it to string or binary"),
        Arguments.of("SELECT 'x' AS body, 1 AS partition", "column partition is of type int"),
        Arguments.of("SELECT 'x' AS body, 1 AS partitionId", "column partitionId is of type int"),
        Arguments.of("SELECT 'x' AS body, 1 AS partitionKey", "column partitionKey is of type int"),
        Arguments.of(
            "SELECT 'x' AS body, map('a', 1) AS properties",
            "column properties is of type map<string,int>. Cast it to map<string,string>"),
        Arguments.of(
            "SELECT 'x' AS body, '0' AS partition, 'k' AS partitionKey",
            "it has both partition 0 and partition key k"),
        Arguments.of(
            "SELECT 'x' AS body, map('a', CAST(NULL AS STRING)) AS properties",
            "its property a is null"),
        Arguments.of("SELECT CAST(NULL AS STRING) AS body", "its body is null"));
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void rowsThatAreNoEventsAreRefused(String query, String message) {
    TestHub hub = TestHub.of(1);

    assertThatThrownBy(() -> write(TestSpark.session().sql(query), hub))
        .hasStackTraceContaining(message);
    assertThat(read(hub).count()).isZero();
  }

  @ParameterizedTest
  @MethodSource("otherModes")
  void onlyAppendingIsPossible(SaveMode mode) {
    TestHub hub = TestHub.of(1);

    assertThatThrownBy(
            () -> numbers(1).write().format("eventhubs").options(hub.options()).mode(mode).save())
        .hasMessageContaining("eventhubs");
    assertThat(read(hub).count()).isZero();
  }

  static Stream<SaveMode> otherModes() {
    return Stream.of(SaveMode.Overwrite, SaveMode.Ignore, SaveMode.ErrorIfExists);
  }

  @Test
  void oversizeEventFailsWithItsKeyAndSize() {
    TestHub hub = TestHub.of(1);
    Column large = functions.repeat(lit("x"), 2_000_000);

    assertThatThrownBy(
            () ->
                write(
                    numbers(1).withColumn("body", large).withColumn("partitionKey", lit("key-7")),
                    hub))
        .hasStackTraceContaining("its body of 2000000 bytes and its properties are more than")
        .hasStackTraceContaining("partition key key-7");
  }

  @Test
  void throttledSendsBackOffAndAreSentAgain() {
    TestHub hub = TestHub.of(2);
    TestHub.faults().throttleSends(hub.name(), 3);

    write(numbers(200), hub);

    assertThat(bodies(read(hub))).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 200));
  }

  @Test
  void taskEndsOnlyWhenAllIsConfirmed() {
    TestHub hub = TestHub.of(1);
    TestHub.faults().delayAcknowledgements(hub.name(), Duration.ofMillis(500));

    write(numbers(50).coalesce(1), hub, "eventhubs.maxBatchSize", "1024");

    assertThat(hub.emulated().lastSequenceNumber(0)).isEqualTo(49);
  }

  @Test
  void lostConfirmationsMayDoubleEventsAndLoseNone() {
    TestHub hub = TestHub.of(1);
    TestHub.faults().loseAcknowledgements(hub.name(), 1);

    write(numbers(50).coalesce(1), hub, "eventhubs.operationTimeout", "20s");

    assertThat(
            read(hub)
                .selectExpr("CAST(body AS STRING) body")
                .distinct()
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 50));
  }

  @Test
  void unknownHubFailsAndIsNamed() {
    TestHub hub = TestHub.of(1);

    assertThatThrownBy(() -> write(numbers(1), hub, "eventhubs.name", "nowhere"))
        .hasStackTraceContaining("Cannot send to event hub")
        .hasStackTraceContaining("/nowhere");
  }
}
