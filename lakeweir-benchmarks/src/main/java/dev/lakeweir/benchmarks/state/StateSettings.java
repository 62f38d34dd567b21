package dev.lakeweir.benchmarks.state;

import dev.lakeweir.benchmarks.Median;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a batch takes of flows that keep state, with Lakeweir's settings and with one changed: small
 * batches over a small state, which tell of freshness, and large batches into a state that grows,
 * which tell of a drain. The settings take turns in one process; the first turn of each is not
 * counted.
 *
 * <p>Argument: counted turns.
 */
public final class StateSettings {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TABLE = "result";
  private static final String STATE = "spark.sql.streaming.stateStore.";

  private static final String DISTINCT =
      """
      SELECT window.start AS start, count(DISTINCT user) AS users
      FROM STREAM events WATERMARK at DELAY OF INTERVAL 1 DAY
      GROUP BY window(at, '1 hour')""";

  /** By the name that is printed. The first is Lakeweir's own. */
  private static final Map<String, Map<String, String>> SETTINGS = settings();

  private StateSettings() {}

  private static Map<String, Map<String, String>> settings() {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    settings.put("lakeweir", Map.of());
    settings.put("rows counted", Map.of(STATE + "rocksdb.trackTotalNumberOfRows", "true"));
    settings.put(
        "files without checksums",
        Map.of("spark.sql.streaming.checkpoint.fileChecksum.enabled", "false"));
    settings.put(
        "on the heap",
        Map.of(
            STATE + "providerClass",
            "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider"));
    return settings;
  }

  /**
   * A flow with its batches, each of users that were not there before.
   *
   * @param heap whether Spark can keep such a state on the heap
   * @param from the first batch that counts
   */
  private record Flow(String name, String query, int events, int batches, boolean heap, int from) {
    void write(EventFiles files) throws IOException {
      for (int batch = 0; batch < batches; batch++) {
        files.write(TIME, (long) batch * events, events);
      }
    }
  }

  private static final List<Flow> FLOWS =
      List.of(
          new Flow(
              "counts",
              """
              SELECT window.start AS start, substr(user, -2) AS kind, count(*) AS events
              FROM STREAM events WATERMARK at DELAY OF INTERVAL 1 DAY
              GROUP BY window(at, '1 hour'), substr(user, -2)""",
              100,
              50,
              true,
              20),
          new Flow("distinct", DISTINCT, 100, 50, false, 20),
          new Flow("distinct drained", DISTINCT, 200_000, 10, false, 1),
          new Flow(
              "first drained",
              """
              SELECT at, user FROM STREAM events WATERMARK at DELAY OF INTERVAL 1 DAY
              QUALIFY row_number() OVER (PARTITION BY user ORDER BY at) = 1""",
              200_000,
              10,
              true,
              1));

  public static void main(String[] arguments) {
    Program.run(() -> measure(Integer.parseInt(arguments[0])));
  }

  private static void measure(int turns) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Flow flow : FLOWS) {
      Map<String, List<Double>> millis = measure(flow, turns);
      Map<String, Double> medians = new LinkedHashMap<>();
      millis.forEach(
          (settings, all) -> {
            medians.put(settings, Median.of(all));
            System.out.printf(
                Locale.ROOT,
                "%s, %s: %.0f ms a batch of %,d events, %.2f of lakeweir's; turns: %s%n",
                flow.name,
                settings,
                Median.of(all),
                flow.events,
                Median.of(ratios(all, millis.get("lakeweir"))),
                all.stream().map("%.0f"::formatted).toList());
          });
      figures.put(flow.name, Map.of("medianMillisOfABatch", medians, "turns", millis));
    }
    Launch launch = Launch.ofProperties();
    Path file =
        ResultFile.write(
            launch.module(), "state-settings", Integer.toString(turns), launch.versions(), figures);
    System.out.println("kept in " + file);
  }

  /** The milliseconds of a batch, the median of each counted turn, by settings. */
  private static Map<String, List<Double>> measure(Flow flow, int turns) throws IOException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    List<String> order = new ArrayList<>();
    for (String settings : SETTINGS.keySet()) {
      if (flow.heap || !settings.equals("on the heap")) {
        order.add(settings);
        millis.put(settings, new ArrayList<>());
      }
    }
    try (WorkDirectory input = WorkDirectory.make()) {
      EventFiles files = EventFiles.in(input.path());
      flow.write(files);
      for (int turn = 0; turn <= turns; turn++) {
        for (String settings : order) {
          double batch = batch(flow, files, SETTINGS.get(settings));
          if (turn > 0) {
            millis.get(settings).add(batch);
          }
        }
        Collections.rotate(order, -1);
      }
    }
    return millis;
  }

  private static double batch(Flow flow, EventFiles files, Map<String, String> settings)
      throws IOException {
    try (WorkDirectory work = WorkDirectory.make()) {
      BatchTimes times = StatefulRun.of(work.path(), files, TABLE, flow.query, settings);
      return times.median(TABLE, flow.from, flow.batches);
    }
  }

  private static List<Double> ratios(List<Double> millis, List<Double> ours) {
    List<Double> ratios = new ArrayList<>();
    for (int turn = 0; turn < millis.size(); turn++) {
      ratios.add(millis.get(turn) / ours.get(turn));
    }
    return ratios;
  }
}
