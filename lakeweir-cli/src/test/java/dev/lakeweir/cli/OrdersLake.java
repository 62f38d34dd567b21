package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.SparkSession;

/** A project over a topic of orders, and what can be done to its checkpoints and tables. */
final class OrdersLake implements AutoCloseable {
  static final int RECORDS = 100;

  /** In each part that is sent there is one record that cannot be decoded. */
  static final int GOOD = RECORDS - 1;

  private final Topics topics;
  private final Path project;
  private final Path storage;
  private final Lake lake;
  private int sent;

  OrdersLake(Path directory) throws IOException {
    topics = Topics.start(directory.resolve("broker"));
    topics.create("orders", 2);
    project = Files.createDirectories(directory.resolve("project"));
    storage = directory.resolve("lake");
    String pipeline =
        """
        name: orders
        sources:
          orders:
            format: kafka
            options: {kafka.bootstrap.servers: "%s", subscribe: orders, maxOffsetsPerTrigger: 60}
            decode: {format: json, schema: "id INT NOT NULL, items ARRAY<STRING>"}
        """
            .formatted(topics.bootstrapServers());
    Files.writeString(project.resolve("pipeline.yml"), pipeline);
    Files.writeString(
        project.resolve("apart.yml"), pipeline + "configuration: {lakeweir.onePass: \"false\"}\n");
    Files.createDirectories(project.resolve("transformations"));
    table("bronze", "SELECT id, _source.offset AS place FROM STREAM orders");
    table("silver", "SELECT id, explode(items) AS item FROM STREAM orders");
    lake = new Lake(project, storage);
  }

  @Override
  public void close() throws IOException {
    topics.close();
  }

  void table(String name, String query) throws IOException {
    table(name, "", query);
  }

  /**
   * Declares a table.
   *
   * @param clauses between its name and its query
   */
  void table(String name, String clauses, String query) throws IOException {
    Files.writeString(
        file(name), "CREATE STREAMING TABLE %s %s AS %s".formatted(name, clauses, query));
  }

  void dropTable(String name) throws IOException {
    Files.delete(file(name));
  }

  private Path file(String table) {
    return project.resolve("transformations/%s.sql".formatted(table));
  }

  /** Sends records with two items each, and one that is none. */
  void send() {
    topics.send(
        IntStream.range(sent, sent + RECORDS)
            .mapToObj(
                id ->
                    id % RECORDS == 0
                        ? "{\"id\":" + id
                        : "{\"id\":%d,\"items\":[\"a\",\"b\"]}".formatted(id))
            .map(text -> new ProducerRecord<byte[], byte[]>("orders", text.getBytes(UTF_8)))
            .toList());
    sent += RECORDS;
  }

  /** How many parts were sent. */
  int parts() {
    return sent / RECORDS;
  }

  /**
   * Waits for a version of a table that a run in this JVM writes, and has Delta keep a feed of the
   * changes of it, and of others, from then on.
   *
   * @return the version of the first table that says so, or a later one
   */
  long feedChanges(long version, String table, String... others) {
    await().atMost(Duration.ofMinutes(1)).until(() -> lake.version(table) >= version);
    feedChanges(table);
    long changed = lake.version(table);
    Stream.of(others).forEach(this::feedChanges);
    return changed;
  }

  private void feedChanges(String table) {
    alter(table, "SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
  }

  /** Waits for a version of a table that a run in this JVM writes, and takes a column away. */
  void dropColumn(long version, String table, String column) {
    await().atMost(Duration.ofMinutes(1)).until(() -> lake.version(table) >= version);
    alter(table, "SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    alter(table, "DROP COLUMN " + column);
  }

  private void alter(String table, String change) {
    SparkSession.getDefaultSession()
        .get()
        .sql("ALTER TABLE delta.`%s` %s".formatted(storage.resolve(table), change));
  }

  Lake lake() {
    return lake;
  }

  /** The same, where each flow is computed on its own. */
  Lake apart() {
    return new Lake(project.resolve("apart.yml"), storage);
  }

  /**
   * What two aggregates tell of a table.
   *
   * @param aggregates called {@code n} and {@code d}
   */
  record Count(String table, String aggregates, long n, long d) {
    private String query() {
      return "SELECT '%s' AS name, %s FROM %s".formatted(table, aggregates, table);
    }
  }

  /** The records that could not be decoded, as a table of them has them. */
  Count quarantined(String table) {
    String aggregates = "count(*) AS n, count(DISTINCT body) AS d";
    return new Count(table + "_quarantine", aggregates, parts(), parts());
  }

  /** Asks all in one query: each takes a Spark of its own. */
  void requireRows(Count... others) {
    String rows = "count(*) AS n, count(DISTINCT id) AS d";
    long good = (long) GOOD * parts();
    List<Count> all = new ArrayList<>(List.of(others));
    all.add(new Count("bronze", rows, good, good));
    all.add(new Count("silver", rows, 2 * good, good));
    all.add(quarantined("bronze"));
    all.add(quarantined("silver"));
    assertThat(lake.query(all.stream().map(Count::query).collect(joining(" UNION ALL "))))
        .extracting(
            row -> told(row.get("name").asText(), row.get("n").asLong(), row.get("d").asLong()))
        .containsExactlyInAnyOrderElementsOf(
            all.stream().map(count -> told(count.table(), count.n(), count.d())).toList());
  }

  private static String told(String table, long n, long d) {
    return "%s: %d, %d".formatted(table, n, d);
  }

  private Path log(String table, String name) {
    return storage.resolve("_checkpoints/%s/%s/0/%s".formatted(table, table, name));
  }

  void takeBackLast(String table, String log) {
    Path files = log(table, log);
    long last = log.equals("commits") ? lake.committed(table) : lake.begun(table);
    delete(files.resolve(Long.toString(last)), files.resolve("." + last + ".crc"));
  }

  void takeBackLastVersion(String table) {
    Path log = storage.resolve(table + "/_delta_log");
    String version = "%020d".formatted(lake.version(table));
    delete(log.resolve(version + ".json"), log.resolve("." + version + ".json.crc"));
    delete(log.resolve(version + ".crc"), log.resolve("." + version + ".crc.crc"));
  }

  private static void delete(Path... files) {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
