package dev.lakeweir.benchmarks;

import java.util.Collection;

/** The middle of some figures; of an even number of them, the mean of the two in the middle. */
public final class Median {
  private Median() {}

  public static double of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("no figures");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
