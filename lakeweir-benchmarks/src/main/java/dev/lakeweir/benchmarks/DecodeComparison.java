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
            .addProfiler(CpuTime.class)
            .forks(Integer.parseInt(arguments[0]))
            .warmupIterations(5)
            .warmupTime(time)
            .measurementIterations(5)
            .measurementTime(time)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    compare("all columns", nanos(results, "fromJson"), nanos(results, "lakeweir"));
    compare("3 of 7 columns", nanos(results, "fromJsonPruned"), nanos(results, "lakeweirPruned"));
  }

  private static void compare(String what, double fromJson, double lakeweir) {
    System.out.printf(
        "%s: from_json %.0f ns, Lakeweir %.0f ns of CPU an event: %.2f times as fast%n",
        what, fromJson, lakeweir, fromJson / lakeweir);
  }

  /** The least of all iterations of all forks: other programs on the machine only add to it. */
  private static double nanos(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark))
        .flatMap(result -> result.getBenchmarkResults().stream())
        .flatMap(fork -> fork.getIterationResults().stream())
        .mapToDouble(each -> each.getSecondaryResults().get(CpuTime.LABEL).getScore())
        .min()
        .orElseThrow();
  }
}
