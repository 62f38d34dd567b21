package dev.lakeweir.stateful;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DistinctAggregationTest {
  private static final int FILES = 8;
  private static final String EVENTS = "FROM STREAM events";
  private static final String TIMED = "FROM STREAM events WATERMARK ts DELAY OF INTERVAL 2 HOURS";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void streamGivesWhatTheBatchGives(String name, String keys, String sql) {
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, sql, keys).filesPerBatch(2);
    RandomEvents random = new RandomEvents(name.hashCode());

    write(trial, random, FILES / 2).run();
    write(trial, random, FILES / 2).run();

    assertThat(trial.batches()).isGreaterThanOrEqualTo(4);
    assertThat(trial.latest()).isNotEmpty().isEqualTo(trial.batch());
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        arguments(
            "many functions beside each other",
            "user",
            """
            SELECT user, count(DISTINCT kind) AS kinds, count(DISTINCT kind, n) AS pairs,
              count(DISTINCT kind) FILTER (WHERE n > 3) AS some_kinds, sum(DISTINCT n) AS sum_n,
              avg(DISTINCT amount) AS avg_amount, max(DISTINCT kind) AS max_kind,
              count(*) AS c, count(n) AS cn, sum(amount) AS s, avg(d) AS a, min(kind) AS lo,
              max(kind) AS hi, count_if(n > 2) AS big, first(user) AS f, min(seen) AS first_seen,
              max(day) AS last_day, bool_or(flag) AS any_flag, sum(n) FILTER (WHERE flag) AS fs
            """
                + EVENTS
                + " GROUP BY user"),
        arguments(
            "every type as distinct value",
            "kind",
            """
            SELECT kind, count(DISTINCT amount) AS a, count(DISTINCT n) AS b,
              count(DISTINCT d) AS c, count(DISTINCT f) AS e, count(DISTINCT flag) AS g,
              count(DISTINCT day) AS h, count(DISTINCT seen) AS i, count(DISTINCT body) AS j,
              count(DISTINCT place) AS k, count(DISTINCT tags) AS l, sum(DISTINCT amount) AS m
            """
                + EVENTS
                + " GROUP BY kind"),
        arguments(
            "grouping by expressions",
            "k,r",
            "SELECT upper(kind) AS k, n % 3 AS r, count(DISTINCT user) AS users, count(*) AS c "
                + EVENTS
                + " GROUP BY upper(kind), n % 3"),
        arguments(
            "grouping by nested fields, binary and struct",
            "city,body,place",
            "SELECT place.city, body, place, count(DISTINCT user) AS users, min(place.zip) AS z "
                + EVENTS
                + " GROUP BY place.city, body, place"),
        arguments(
            "tumbling windows",
            "window,user",
            "SELECT window, window.start, user, count(DISTINCT kind) AS kinds, max(ts) AS last,"
                + " min(ts) AS first "
                + TIMED
                + " GROUP BY window(ts, '7 minutes'), user"),
        arguments(
            "sliding windows",
            "s",
            "SELECT window.start AS s, window.end AS e, count(DISTINCT user, kind) AS pairs,"
                + " sum(n) AS n "
                + TIMED
                + " GROUP BY window(ts, '20 minutes', '5 minutes')"),
        arguments(
            "event time itself as key",
            "ts",
            "SELECT ts, count(DISTINCT user) AS users " + TIMED + " GROUP BY ts"),
        arguments(
            "expressions over the results, under HAVING and a common table expression",
            "u",
            "WITH x AS (SELECT concat(user, '!') AS u, kind, n "
                + EVENTS
                + " WHERE n IS NOT NULL) SELECT u, round(count(DISTINCT kind) / count(*), 3) AS r,"
                + " concat(u, max(kind)) AS m FROM x GROUP BY u"
                + " HAVING count(DISTINCT kind) > 1 AND count(*) > 3"),
        arguments(
            "floating point keys",
            "d,f",
            "SELECT d, f, count(DISTINCT n) AS n " + EVENTS + " GROUP BY d, f"));
  }

  @Test
  void everyCutGivesTheSame(@TempDir Path one, @TempDir Path three, @TempDir Path all) {
    String sql =
        "SELECT window, user, count(DISTINCT kind) AS kinds, sum(DISTINCT n) AS n, min(kind) AS lo "
            + TIMED
            + " GROUP BY window(ts, '30 minutes'), user";
    List<List<String>> results =
        Stream.of(one, three, all)
            .map(
                place -> {
                  SqlTrial trial =
                      SqlTrial.update(place, RandomEvents.SCHEMA, sql, "window,user")
                          .filesPerBatch(place.equals(one) ? 1 : place.equals(three) ? 3 : FILES);
                  write(trial, new RandomEvents(7), FILES).run();
                  assertThat(trial.latest()).isEqualTo(trial.batch());
                  return trial.latest();
                })
            .toList();

    assertThat(results.get(1)).isEqualTo(results.get(0));
    assertThat(results.get(2)).isEqualTo(results.get(0));
  }

  @Test
  void batchThatIsRunAgainAfterFailureCountsOnce() {
    String sql =
        "SELECT user, count(DISTINCT kind) AS kinds, count(*) AS c " + EVENTS + " GROUP BY user";
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, sql, "user").failingIn(2);
    write(trial, new RandomEvents(3), 5);

    trial.runUntilFailure().run();

    assertThat(trial.latest()).isEqualTo(trial.batch());
  }

  @Test
  void appendEmitsEachClosedGroupOnceAndForgetsIt() {
    String sql =
        "SELECT window, user, count(DISTINCT kind) AS kinds, count(*) AS c,"
            + " count(DISTINCT n) FILTER (WHERE flag) AS n "
            + TIMED
            + " GROUP BY window(ts, '10 minutes'), user";
    SqlTrial trial = SqlTrial.append(directory, RandomEvents.SCHEMA, sql).filesPerBatch(3);
    write(trial, new RandomEvents(5), FILES).run();
    assertThat(trial.emitted()).isEmpty();
    List<String> expected = trial.batch();
    long open = trial.stateRows();

    trial
        .file("{\"ts\":\"2024-05-01T20:00:00Z\",\"user\":\"z\",\"kind\":\"k\",\"flag\":true}")
        .run();

    assertThat(trial.emitted()).isEqualTo(expected);
    assertThat(open).isGreaterThan(100);
    assertThat(trial.stateRows()).isLessThan(8);
  }

  @Test
  void updateForgetsClosedGroupsAndCountsLateRows() {
    String sql =
        "SELECT window.start AS s, count(DISTINCT user) AS users FROM STREAM events"
            + " WATERMARK ts DELAY OF INTERVAL 10 MINUTES GROUP BY window(ts, '10 minutes')";
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, sql, "s");
    trial
        .file(event("10:01", "a"), event("10:02", "b"), event("10:02", "b"))
        .file(event("11:00", "c"))
        .file(event("11:01", "c"))
        .file(event("10:03", "d"), event("10:03", "d"), event("10:04", "a"), event("10:55", "e"))
        .run();

    assertThat(trial.lateRows()).isEqualTo(3);
    assertThat(trial.latest())
        .containsExactly(
            "{\"s\":\"2024-05-01T10:00:00.000Z\",\"users\":2}",
            "{\"s\":\"2024-05-01T10:50:00.000Z\",\"users\":1}",
            "{\"s\":\"2024-05-01T11:00:00.000Z\",\"users\":1}");
    long most =
        trial.progress().stream()
            .mapToLong(it -> it.stateOperators()[0].numRowsTotal())
            .max()
            .getAsLong();
    assertThat(trial.stateRows()).isLessThan(most);
  }

  @Test
  void nothingOfOneGroupIsSeenInAnother() {
    String sql =
        "SELECT user, min(kind) AS lo, max(kind) AS hi, count(DISTINCT kind) AS kinds "
            + EVENTS
            + " GROUP BY user";
    SqlTrial trial = SqlTrial.update(directory, "user STRING, kind STRING", sql, "user");
    for (int file = 0; file < 3; file++) {
      int round = file;
      trial.file(
          IntStream.range(0, 60)
              .mapToObj(
                  i ->
                      "{\"user\":\"u%d\",\"kind\":\"%s\"}"
                          .formatted(i % 20, ("k" + (i * 7 + round) % 60).repeat(1 + i % 5)))
              .toArray(String[]::new));
    }

    trial.run();

    assertThat(trial.latest()).hasSize(20).isEqualTo(trial.batch());
  }

  @Test
  void zerosAndNansAreOneValue() {
    String sql = "SELECT d AS k, count(DISTINCT f) AS fs, count(*) AS c " + EVENTS + " GROUP BY d";
    SqlTrial trial = SqlTrial.update(directory, "d DOUBLE, f DOUBLE", sql, "k");
    trial
        .file("{\"d\":0.0,\"f\":-0.0}", "{\"d\":-0.0,\"f\":0.0}", "{\"d\":\"NaN\",\"f\":\"NaN\"}")
        .file("{\"d\":\"NaN\",\"f\":\"NaN\"}", "{\"d\":-0.0,\"f\":0.0}", "{\"d\":1,\"f\":-0.0}");

    trial.run();

    assertThat(trial.latest()).isEqualTo(trial.batch());
  }

  @Test
  void sessionWindowsAreNotCountedWrongly() {
    String sql =
        "SELECT session_window.start AS s, count(DISTINCT user) AS users "
            + TIMED
            + " GROUP BY session_window(ts, '5 minutes')";
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, sql, "s");
    trial.file(event("10:01", "a"), event("10:02", "b"));

    assertThatThrownBy(trial::run)
        .isInstanceOf(UnsupportedAggregateException.class)
        .hasMessage("session_window");
  }

  @Test
  void functionWithoutBufferRowIsRefused() {
    String sql =
        "SELECT user, count(DISTINCT kind) AS kinds, collect_list(n) AS ns "
            + EVENTS
            + " GROUP BY user";
    SqlTrial trial = SqlTrial.update(directory, RandomEvents.SCHEMA, sql, "user");

    assertThatThrownBy(trial::run)
        .isInstanceOf(UnsupportedAggregateException.class)
        .hasMessage("collect_list");
  }

  private static SqlTrial write(SqlTrial trial, RandomEvents random, int files) {
    for (int i = 0; i < files; i++) {
      trial.file(random.lines(40));
    }
    return trial;
  }

  private static String event(String time, String user) {
    return "{\"ts\":\"2024-05-01T%s:00Z\",\"user\":\"%s\",\"kind\":\"k\"}".formatted(time, user);
  }
}
