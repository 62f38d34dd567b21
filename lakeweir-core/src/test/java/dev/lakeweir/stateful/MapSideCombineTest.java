package dev.lakeweir.stateful;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream whose map tasks combine rows gives what Spark's batch gives over all rows. */
class MapSideCombineTest {
  private static final CombineLimits FLUSHING = new CombineLimits(6_000, 1_000_000);
  private static final CombineLimits PASSING = new CombineLimits(1 << 20, 20);
  private static final String TIMED = "FROM STREAM events WATERMARK ts DELAY OF INTERVAL 2 HOURS";

  private static final String MANY =
      """
      SELECT user, count(DISTINCT kind) AS kinds, count(DISTINCT kind, n) AS pairs,
        count(DISTINCT amount) FILTER (WHERE n > 3) AS some, sum(DISTINCT n) AS sum_n,
        avg(DISTINCT amount) AS avg_amount, count(DISTINCT d) AS ds, count(DISTINCT tags) AS ts,
        count(*) AS c, count(n) AS cn, sum(amount) AS s, avg(amount) AS aa, avg(d) AS a,
        sum(d) AS sd, min(kind) AS lo, max(kind) AS hi, max(place) AS place, first(user) AS f,
        max_by(kind, seen) IS NULL AS m, stddev_pop(n) > 0 AS sp, bool_and(flag) AS flags,
        sum(n) FILTER (WHERE flag) AS fs, min(body) AS b, last(user) AS l
      FROM STREAM events GROUP BY user
      """;

  private static final String SLIDING =
      "SELECT window, kind, count(DISTINCT user, n) AS pairs, count(*) AS c, sum(amount) AS s "
          + TIMED
          + " GROUP BY window(ts, '20 minutes', '5 minutes'), kind";

  private static final String BY_TIME =
      "SELECT ts, count(DISTINCT user) AS users, count(*) AS c FROM STREAM events"
          + " WATERMARK ts DELAY OF INTERVAL 10 MINUTES GROUP BY ts";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("trials")
  void streamGivesWhatTheBatchGives(
      String name, CombineLimits limits, String keys, String sql, int lines) {
    SqlTrial trial =
        SqlTrial.update(directory, RandomEvents.SCHEMA, sql, keys)
            .combining(limits)
            .filesPerBatch(5);
    RandomEvents random = new RandomEvents(name.hashCode());
    for (int file = 0; file < 15; file++) {
      trial.file(random.lines(lines));
    }

    trial.run();

    assertThat(trial.batches()).isGreaterThanOrEqualTo(3);
    assertThat(trial.physicalPlan()).contains("MapPartitions");
    assertThat(trial.latest()).isNotEmpty().isEqualTo(trial.batch());
  }

  static Stream<Arguments> trials() {
    return Stream.of(
        arguments("all rows of a task", CombineLimits.USUAL, "user", MANY, 80),
        arguments("handing on in the middle", FLUSHING, "user", MANY, 80),
        arguments("passing after a trial", PASSING, "user", MANY, 80),
        arguments("windows, handing on in the middle", FLUSHING, "window,kind", SLIDING, 40),
        arguments("windows, passing after a trial", PASSING, "window,kind", SLIDING, 40),
        arguments(
            "few groups of all",
            FLUSHING,
            "k",
            "SELECT n > 100 AS k, count(DISTINCT kind) AS kinds, count(*) AS c, sum(n) AS n"
                + " FROM STREAM events GROUP BY n > 100",
            40),
        arguments(
            "nothing but keys",
            FLUSHING,
            "d,kind",
            "SELECT d, kind, count(DISTINCT d) AS ds, count(DISTINCT 1) AS one FROM STREAM events"
                + " GROUP BY d, kind",
            40));
  }

  @Test
  void closedGroupsAreEmittedOnceHoweverTheyWereCombined() {
    String sql =
        "SELECT window, user, count(DISTINCT kind) AS kinds, count(*) AS c, avg(amount) AS a,"
            + " count(DISTINCT n) FILTER (WHERE flag) AS n "
            + TIMED
            + " GROUP BY window(ts, '10 minutes'), user";
    SqlTrial trial =
        SqlTrial.append(directory, RandomEvents.SCHEMA, sql).combining(FLUSHING).filesPerBatch(4);
    RandomEvents random = new RandomEvents(11);
    for (int file = 0; file < 8; file++) {
      trial.file(random.lines(60));
    }
    trial.run();
    List<String> expected = trial.batch();

    trial.file("{\"ts\":\"2024-05-01T20:00:00Z\",\"user\":\"z\"}").run();

    assertThat(trial.emitted()).isEqualTo(expected);
  }

  @Test
  void zerosAndNansOfATaskAreOneValue() {
    String sql =
        "SELECT d AS k, count(DISTINCT f) AS fs, count(*) AS c FROM STREAM events GROUP BY d";
    SqlTrial trial = SqlTrial.update(directory, "d DOUBLE, f DOUBLE", sql, "k");
    trial.file(
        "{\"d\":0.0,\"f\":-0.0}",
        "{\"d\":-0.0,\"f\":0.0}",
        "{\"d\":\"NaN\",\"f\":\"NaN\"}",
        "{\"d\":\"NaN\",\"f\":\"NaN\"}",
        "{\"d\":-0.0,\"f\":0.0}",
        "{\"d\":1,\"f\":null}",
        "{\"d\":1,\"f\":null}");

    trial.run();

    assertThat(trial.latest()).hasSize(3).isEqualTo(trial.batch());
  }

  @Test
  void lateRowsAreCountedByTheTimeThatIsTheKey() {
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, BY_TIME, "ts");
    trial
        .file(event("10:01", "a"), event("11:00", "b"))
        .file(event("11:01", "b"))
        .file(event("10:03", "d"), event("10:03", "d"), event("10:50", "a"), event("10:51", "e"));

    trial.run();

    assertThat(trial.lateRows()).isEqualTo(3);
    assertThat(trial.latest()).hasSize(4);
  }

  @Test
  void groupWithoutATimeGoesOnForEver() {
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, BY_TIME, "ts");
    trial
        .file("{\"user\":\"a\"}", event("10:00", "b"))
        .file(event("12:00", "b"))
        .file("{\"user\":\"c\"}", "{\"user\":\"a\"}", event("12:01", "b"));

    trial.run();

    assertThat(trial.lateRows()).isZero();
    assertThat(trial.latest()).hasSize(4).isEqualTo(trial.batch());
  }

  private static String event(String time, String user) {
    return "{\"ts\":\"2024-05-01T%s:00Z\",\"user\":\"%s\"}".formatted(time, user);
  }
}
