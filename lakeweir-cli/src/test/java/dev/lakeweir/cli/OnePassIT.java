package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random queries give the same rows, and counts, in one pass and each on its own; the pass is one
 * of their own, or that of a flow that remembers rows.
 */
class OnePassIT {
  private static final int TABLES = 12;
  private static final int RECORDS = 400;

  @TempDir Path directory;

  /** Whose pass it is. */
  private enum Pass {
    OWN,
    LED
  }

  @ParameterizedTest
  @CsvSource({"20261121, OWN", "3, LED"})
  void rowsAreThoseOfTheOrdinaryPath(long seed, Pass pass) throws IOException {
    RandomQuery queries = new RandomQuery(seed);
    try (Topics topics = Topics.start(directory.resolve("broker"))) {
      topics.create("events", 3);
      Path project = project(topics, queries);
      if (pass == Pass.LED) {
        Files.writeString(
            project.resolve("transformations/leader.sql"),
            "CREATE STREAMING TABLE leader AS SELECT shop, count(*) AS n, count(DISTINCT id) AS d"
                + " FROM STREAM events GROUP BY shop");
      }
      Lake together = new Lake(project.resolve("pipeline.yml"), directory.resolve("together"));
      Lake apart = new Lake(project.resolve("apart.yml"), directory.resolve("apart"));
      for (int part = 0; part < 2; part++) {
        topics.send(
            IntStream.range(part * RECORDS, (part + 1) * RECORDS)
                .mapToObj(id -> new ProducerRecord<byte[], byte[]>("events", record(queries, id)))
                .toList());
        together.runOnce();
        apart.runOnce();
      }

      Map<String, List<String>> rows = rows(together);
      Map<String, List<String>> expected = rows(apart);
      List<String> different = new ArrayList<>();
      for (int table = 0; table < TABLES; table++) {
        for (String name : List.of("t" + table, "t%d_quarantine".formatted(table))) {
          if (!rows.getOrDefault(name, List.of()).equals(expected.getOrDefault(name, List.of()))) {
            different.add(
                Files.readString(project.resolve("transformations/t%d.sql".formatted(table))));
          }
        }
      }
      assertThat(different).isEmpty();
      assertThat(rows.get("t0_quarantine")).isNotEmpty();
      // One query served them all: the others have its offsets.
      assertThat(together.begun("t0")).isEqualTo(1).isEqualTo(together.begun("t11"));
      if (pass == Pass.LED) {
        String leader = "SELECT * FROM leader ORDER BY shop";
        assertThat(together.query(leader)).isNotEmpty().isEqualTo(apart.query(leader));
        assertThat(tables().map(together::noted)).containsOnly(together.noted("leader"));
      } else {
        // And one job: it reads a small batch in one task, a flow for itself in one for each
        // partition.
        assertThat(tables().map(together::dataFiles)).allMatch(files -> files <= 2);
        assertThat(tables().map(apart::dataFiles)).anyMatch(files -> files > 2);
      }
    }
  }

  private static Stream<String> tables() {
    return IntStream.range(0, TABLES).mapToObj(table -> "t" + table);
  }

  private static byte[] record(RandomQuery queries, int id) {
    return queries.record(id).getBytes(UTF_8);
  }

  /** The rows of each table as text, sorted; less the time at which they were put aside. */
  private static Map<String, List<String>> rows(Lake lake) {
    List<String> selects = new ArrayList<>();
    for (int table = 0; table < TABLES; table++) {
      String one = "SELECT 't%1$d%2$s' AS name, to_json(struct(%3$s)) AS text FROM t%1$d%2$s";
      selects.add(one.formatted(table, "", "*"));
      selects.add(
          one.formatted(
              table, "_quarantine", "flow, source, position, key, body, row, reason, batch_id"));
    }
    return lake.query(String.join(" UNION ALL ", selects) + " ORDER BY text").stream()
        .collect(
            Collectors.groupingBy(
                row -> row.get("name").asText(),
                Collectors.mapping(row -> row.get("text").asText(), Collectors.toList())));
  }

  private Path project(Topics topics, RandomQuery queries) throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.createDirectories(project.resolve("transformations"));
    String pipeline =
        """
        name: random
        sources:
          events:
            format: kafka
            options: {kafka.bootstrap.servers: "%s", subscribe: events}
            decode: {format: json, schema: "%s"}
        """
            .formatted(topics.bootstrapServers(), RandomQuery.SCHEMA);
    Files.writeString(project.resolve("pipeline.yml"), pipeline);
    Files.writeString(
        project.resolve("apart.yml"), pipeline + "configuration: {lakeweir.onePass: \"false\"}\n");
    for (int table = 0; table < TABLES; table++) {
      String rules =
          table % 3 == 0
              ? " (CONSTRAINT few EXPECT (c0 < 700) ON VIOLATION DROP ROW,"
                  + " CONSTRAINT known EXPECT (c0 >= 0) ON VIOLATION FAIL UPDATE,"
                  + " CONSTRAINT odd EXPECT (c0 % 5 <> 0) ON VIOLATION QUARANTINE)"
              : "";
      Files.writeString(
          project.resolve("transformations/t%d.sql".formatted(table)),
          "CREATE STREAMING TABLE t%d%s AS %s".formatted(table, rules, queries.over("events")));
    }
    return project;
  }
}
