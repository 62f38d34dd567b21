package dev.lakeweir.stateful;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FirstRowTest {
  private static final String SCHEMA = "k STRING, g INT, ts TIMESTAMP, rank INT, v STRING";
  private static final int FILES = 6;

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void firstInTheOrderWinsWithinOneBatch(String name, String sql) {
    SqlTrial trial = SqlTrial.append(directory, SCHEMA, sql).filesPerBatch(FILES);
    shuffled(trial, FILES);

    trial.run();

    assertThat(trial.emitted()).isNotEmpty().isEqualTo(trial.batch());
    assertThat(trial.batches()).isLessThanOrEqualTo(2);
  }

  static Stream<Arguments> queries() {
    String watermark = " WATERMARK ts DELAY OF INTERVAL 2 HOURS";
    return Stream.of(
        arguments("ascending", qualify("k", "rank", "")),
        arguments("descending", qualify("k", "rank DESC", "")),
        arguments("nulls last", qualify("k", "rank NULLS LAST", watermark)),
        arguments("descending, nulls first", qualify("k", "rank DESC NULLS FIRST", "")),
        arguments("several columns", qualify("g, k", "g % 2 DESC, rank, v", watermark)),
        arguments("key of an expression", qualify("upper(k), g + 1", "rank - 100", "")),
        arguments("order by event time", qualify("k", "ts DESC, v", watermark)),
        arguments("one key in all", qualify("1", "rank NULLS LAST", "")),
        arguments(
            "no key",
            "SELECT k, v FROM STREAM events QUALIFY row_number() OVER (ORDER BY rank DESC) = 1"),
        arguments(
            "a subquery",
            "SELECT k, v AS w FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY rank DESC)"
                + " AS r FROM STREAM events"
                + watermark
                + ") WHERE r = 1"),
        arguments(
            "a common table expression, the rank selected",
            "WITH x AS (SELECT k AS key, upper(v) AS u, row_number() OVER (PARTITION BY k ORDER BY"
                + " rank DESC, v) AS r FROM STREAM events WHERE g > 0) SELECT * FROM x WHERE r = 1"));
  }

  @Test
  void sortStandsBetweenTheOnlyShuffleAndTheDeduplication() {
    for (String watermark : List.of("", " WATERMARK ts DELAY OF INTERVAL 2 HOURS")) {
      SqlTrial trial =
          SqlTrial.append(
              directory.resolve("d" + watermark.length()),
              SCHEMA,
              qualify("k, g", "rank", watermark));
      shuffled(trial, 1).run();

      List<String> operators =
          trial
              .physicalPlan()
              .lines()
              .map(line -> line.replaceFirst("^[^A-Za-z]*", "").replaceFirst("[ (\\[].*", ""))
              .filter(name -> name.matches("StreamingDeduplicate.*|Sort|Exchange"))
              .toList();
      assertThat(operators)
          .as(trial.physicalPlan())
          .containsExactly(
              watermark.isEmpty() ? "StreamingDeduplicate" : "StreamingDeduplicateWithinWatermark",
              "Sort",
              "Exchange");
    }
  }

  @Test
  void earlierBatchWinsAlsoAfterRestart() {
    SqlTrial trial = SqlTrial.append(directory, SCHEMA, qualify("k", "rank", ""));
    trial.file(row("a", "10:00", 5, "first"), row("b", "10:00", 5, "first")).run();
    trial
        .file(row("a", "09:00", 1, "second"), row("c", "09:00", 1, "third"))
        .file(row("c", "08:00", 0, "fourth"))
        .run();

    assertThat(trial.emitted())
        .containsExactly(
            "{\"k\":\"a\",\"v\":\"first\"}",
            "{\"k\":\"b\",\"v\":\"first\"}",
            "{\"k\":\"c\",\"v\":\"third\"}");
  }

  @Test
  void lateRowsAreDroppedAndCountedAndStateIsForgotten() {
    SqlTrial trial =
        SqlTrial.append(
            directory, SCHEMA, qualify("k", "rank", " WATERMARK ts DELAY OF INTERVAL 10 MINUTES"));
    trial
        .file(row("a", "10:00", 1, "a1"), row("b", "10:00", 1, "b1"), row("c", "10:00", 1, "c1"))
        .file(row("d", "12:00", 1, "d1"))
        .file(row("d", "12:00", 1, "d2"))
        .file(row("a", "10:01", 1, "a2"), row("z", "10:01", 1, "z1"), row("e", "12:00", 1, "e1"))
        .run();

    assertThat(trial.emitted())
        .extracting(row -> row.replaceAll(".*\"v\":\"(\\w+)\".*", "$1"))
        .containsExactly("a1", "b1", "c1", "d1", "e1");
    assertThat(trial.lateRows()).isEqualTo(2);
    assertThat(trial.stateRows()).isEqualTo(2);
  }

  @Test
  void duplicatesAreCounted() {
    SqlTrial trial = SqlTrial.append(directory, SCHEMA, qualify("k", "rank", ""));
    trial
        .file(row("a", "10:00", 2, "x"), row("a", "10:00", 1, "y"))
        .file(row("a", "10:00", 1, "z"));

    trial.run();

    assertThat(
            trial.progress().stream()
                .mapToLong(
                    it -> it.stateOperators()[0].customMetrics().get("numDroppedDuplicateRows"))
                .sum())
        .isEqualTo(2);
    assertThat(trial.emitted()).containsExactly("{\"k\":\"a\",\"v\":\"y\"}");
  }

  @ParameterizedTest
  @MethodSource("otherRankings")
  void otherRankingIsRefusedBySpark(String sql) {
    SqlTrial trial = SqlTrial.append(directory, SCHEMA, sql);
    trial.file(row("a", "10:00", 2, "x"));

    assertThatThrownBy(trial::run)
        .isInstanceOf(Exception.class)
        .hasMessageContaining("Window function is not supported");
  }

  static Stream<String> otherRankings() {
    return Stream.of(
        "SELECT * FROM STREAM events QUALIFY row_number() OVER (PARTITION BY k ORDER BY v) = 2",
        "SELECT * FROM STREAM events QUALIFY row_number() OVER (PARTITION BY k ORDER BY v) <= 1",
        "SELECT * FROM STREAM events QUALIFY rank() OVER (PARTITION BY k ORDER BY v) = 1",
        "SELECT *, row_number() OVER (PARTITION BY k ORDER BY v) AS r FROM STREAM events",
        "SELECT *, max(v) OVER (PARTITION BY k) AS m FROM STREAM events"
            + " QUALIFY row_number() OVER (PARTITION BY k ORDER BY v) = 1");
  }

  private static String qualify(String keys, String order, String watermark) {
    return "SELECT k, v FROM STREAM events"
        + watermark
        + " QUALIFY row_number() OVER (PARTITION BY %s ORDER BY %s) = 1".formatted(keys, order);
  }

  /** Rows of 30 keys with ranks that are all different, and one null, spread over the files. */
  private static SqlTrial shuffled(SqlTrial trial, int files) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      rows.add(
          "{\"k\":%s,\"g\":%d,\"ts\":\"2024-05-01T10:%02d:%02dZ\",\"rank\":%s,\"v\":\"v%04d\"}"
              .formatted(
                  i % 31 == 0 ? "null" : "\"k" + i % 29 + "\"",
                  i % 3,
                  i / 60,
                  i % 60,
                  i == 77 ? "null" : Integer.toString(i * 7919 % 1009),
                  i));
    }
    Collections.shuffle(rows, new Random(11));
    int size = rows.size() / files;
    for (int file = 0; file < files; file++) {
      trial.file(rows.subList(file * size, (file + 1) * size).toArray(String[]::new));
    }
    return trial;
  }

  private static String row(String key, String time, int rank, String value) {
    return "{\"k\":\"%s\",\"g\":1,\"ts\":\"2024-05-01T%s:00Z\",\"rank\":%d,\"v\":\"%s\"}"
        .formatted(key, time, rank, value);
  }
}
