package dev.lakeweir.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link DecodeBenchmark} and says how many times faster Lakeweir's decoder is. */
public final class DecodeComparison {
  private DecodeComparison() {}

  /** Arguments: forks, and seconds of each measurement. */
  public static void main(String[] arguments) throws RunnerException {
    TimeValue time = TimeValue.seconds(Long.parseLong(arguments[1]));
    Options options =
        new OptionsBuilder()
            .include(DecodeBenchmark.class.getSimpleName())
            .forks(Integer.parseInt(arguments[0]))
            .warmupIterations(5)
            .warmupTime(time)
            .measurementIterations(5)
            .measurementTime(time)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    double lakeweir = nanos(results, "lakeweir");
    double fromJson = nanos(results, "fromJson");
    System.out.printf(
        "from_json %.0f ns, Lakeweir %.0f ns an event: %.2f times as fast%n",
        fromJson, lakeweir, fromJson / lakeweir);
  }

  private static double nanos(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark))
        .mapToDouble(result -> result.getPrimaryResult().getScore())
        .findFirst()
        .orElseThrow();
  }
}
