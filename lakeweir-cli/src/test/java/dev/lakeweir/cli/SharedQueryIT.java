package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two flows over one topic that one streaming query serves, each with a checkpoint of its own. */
class SharedQueryIT {
  private static final int RECORDS = 100;

  /** In each part there is one record that cannot be decoded. */
  private static final int GOOD = RECORDS - 1;

  @TempDir Path directory;
  private Topics topics;
  private Path project;
  private Lake lake;
  private int sent;

  @BeforeEach
  void createProject() throws IOException {
    topics = Topics.start(directory.resolve("broker"));
    topics.create("orders", 2);
    project = Files.createDirectories(directory.resolve("project"));
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
    lake = new Lake(project, directory.resolve("lake"));
  }

  @AfterEach
  void stopBroker() throws Exception {
    topics.close();
  }

  @Test
  void flowsGoOnApartAndTogetherAgain() {
    send();
    lake.runOnce();
    requireAll();
    assertThat(lake.begun("bronze")).isEqualTo(1).isEqualTo(lake.begun("silver"));
    assertThat(lake.committed("silver")).isEqualTo(1);

    send();
    Lake apart = new Lake(project.resolve("apart.yml"), directory.resolve("lake"));
    apart.runOnce();
    requireAll();

    send();
    lake.runOnce();
    requireAll();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void batchThatWasCutOffIsWrittenOnceWhereverThatWas() {
    send();
    lake.runOnce();
    // Silver's commit, and then all that was noted behind it.
    takeBackLastVersion("silver");
    takeBackLast("silver", "commits");
    takeBackLast("bronze", "commits");
    lake.runOnce();
    requireAll();

    // The other one had noted nothing of the batch.
    takeBackLastVersion("silver");
    takeBackLastVersion("bronze");
    takeBackLast("bronze", "commits");
    takeBackLast("silver", "commits");
    takeBackLast("silver", "offsets");
    send();
    lake.runOnce();
    requireAll();

    // All was done but for Spark's own note.
    takeBackLast("bronze", "commits");
    lake.runOnce();
    requireAll();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void flowThatIsAddedReadsAllThatWasBefore() throws IOException {
    Files.delete(project.resolve("transformations/silver.sql"));
    for (int part = 0; part < 2; part++) {
      send();
      lake.runOnce();
    }
    table("silver", "SELECT id, explode(items) AS item FROM STREAM orders");
    send();
    lake.runOnce();
    requireAll();
    // From the next start on one query serves both.
    assertThat(lake.begun("bronze")).isNotEqualTo(lake.begun("silver"));
    send();
    lake.runOnce();
    requireAll();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void oneOfThemCanBeFilledAnew() {
    send();
    lake.runOnce();
    send();
    lake.runOnce("--full-refresh", "silver");
    requireAll();
    send();
    lake.runOnce();
    requireAll();
  }

  private void table(String name, String query) throws IOException {
    Files.writeString(
        project.resolve("transformations/%s.sql".formatted(name)),
        "CREATE STREAMING TABLE %s AS %s".formatted(name, query));
  }

  /** Sends records with two items each, and one that is none. */
  private void send() {
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

  private void requireAll() {
    int parts = sent / RECORDS;
    assertThat(counts("SELECT count(*) AS n, count(DISTINCT id) AS d FROM bronze"))
        .containsExactly("%d of %d".formatted(GOOD * parts, GOOD * parts));
    assertThat(counts("SELECT count(*) AS n, count(DISTINCT id) AS d FROM silver"))
        .containsExactly("%d of %d".formatted(2 * GOOD * parts, GOOD * parts));
    for (String table : List.of("bronze", "silver")) {
      assertThat(
              counts(
                  "SELECT count(*) AS n, count(DISTINCT body) AS d FROM %s_quarantine"
                      .formatted(table)))
          .containsExactly("%d of %d".formatted(parts, parts));
    }
  }

  private List<String> counts(String sql) {
    return lake.query(sql).stream()
        .map(row -> row.get("n").asText() + " of " + row.get("d").asText())
        .toList();
  }

  private void takeBackLast(String table, String log) {
    Path files = lake.storage().resolve("_checkpoints/%s/%s/0/%s".formatted(table, table, log));
    long last = log.equals("commits") ? lake.committed(table) : lake.begun(table);
    delete(files.resolve(Long.toString(last)), files.resolve("." + last + ".crc"));
  }

  private void takeBackLastVersion(String table) {
    Path log = lake.storage().resolve(table + "/_delta_log");
    String version = "%020d".formatted(lake.version(table));
    delete(log.resolve(version + ".json"), log.resolve("." + version + ".json.crc"));
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
