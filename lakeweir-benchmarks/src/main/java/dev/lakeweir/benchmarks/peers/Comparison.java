package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.benchmarks.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The counted repetitions of the peers of a run, and what follows from them.
 *
 * @param events of a repetition
 * @param repetitions by peer, in the order of the table; those with the same number ran one after
 *     the other
 */
record Comparison(long events, Map<String, List<Repetition>> repetitions) {
  private static final String OURS = "lakeweir";

  double seconds(String peer) {
    return median(peer, Repetition::seconds);
  }

  double eventsPerSecond(String peer) {
    return events / seconds(peer);
  }

  double cpuSecondsPerMillion(String peer) {
    return median(peer, Repetition::cpuSeconds) * 1e6 / events;
  }

  /**
   * How many times as long a peer took as Lakeweir did, in each repetition: what slows the machine
   * for a while slows both. Empty without Lakeweir.
   */
  Map<String, List<Double>> ratios() {
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    List<Repetition> ours = repetitions.getOrDefault(OURS, List.of());
    repetitions.forEach(
        (peer, all) -> {
          if (!ours.isEmpty() && !peer.equals(OURS)) {
            ratios.put(
                peer,
                IntStream.range(0, all.size())
                    .mapToObj(i -> all.get(i).seconds() / ours.get(i).seconds())
                    .toList());
          }
        });
    return ratios;
  }

  /** All of it, as it stands in a file of results. */
  Map<String, Object> json() {
    Map<String, Object> peers = new LinkedHashMap<>();
    repetitions.forEach(
        (peer, all) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("medianSeconds", seconds(peer));
          figures.put("medianWholeSeconds", median(peer, Repetition::wholeSeconds));
          figures.put("eventsPerSecond", eventsPerSecond(peer));
          figures.put("cpuSecondsPerMillionEvents", cpuSecondsPerMillion(peer));
          figures.put("repetitions", all);
          peers.put(peer, figures);
        });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("events", events);
    json.put("peers", peers);
    Map<String, Double> medians = new LinkedHashMap<>();
    ratios().forEach((peer, all) -> medians.put(peer, Median.of(all)));
    json.put("medianTimesAsLongAsLakeweir", medians);
    json.put("timesAsLongAsLakeweir", ratios());
    return json;
  }

  /** A table for docs/performance.md. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| peer | median (all) | events/s | CPU seconds a million events | MB | times as long as Lakeweir |");
    lines.add("|---|---|---|---|---|---|");
    repetitions.keySet().forEach(peer -> lines.add(line(peer)));
    return String.join(System.lineSeparator(), lines);
  }

  private String line(String peer) {
    List<Double> ratios = ratios().getOrDefault(peer, List.of()).stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "| %s | %.1f s (%.1f to %.1f) | %,.0f | %.1f | %.0f | %s |",
        peer,
        seconds(peer),
        figures(peer, Repetition::seconds).get(0),
        figures(peer, Repetition::seconds).get(repetitions.get(peer).size() - 1),
        eventsPerSecond(peer),
        cpuSecondsPerMillion(peer),
        median(peer, repetition -> repetition.bytes() / 1e6),
        ratios.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                Median.of(ratios),
                ratios.get(0),
                ratios.get(ratios.size() - 1)));
  }

  private double median(String peer, ToDoubleFunction<Repetition> figure) {
    return Median.of(figures(peer, figure));
  }

  /** Sorted. */
  private List<Double> figures(String peer, ToDoubleFunction<Repetition> figure) {
    return repetitions.get(peer).stream().map(figure::applyAsDouble).sorted().toList();
  }
}
