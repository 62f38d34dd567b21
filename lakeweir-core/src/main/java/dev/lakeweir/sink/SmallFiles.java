package dev.lakeweir.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Counts the files of a table that are small, and says which of them are worth to be put together.
 * They are taken in steps: the smallest first, so that what has been put together is not written
 * again with each new handful. Pure.
 */
final class SmallFiles {
  /** A byte is written again about once in each step that its file goes through. */
  private static final int STEPS = 5;

  private static final int GROWTH = 4;

  private final long largest;
  private final List<Step> steps;

  /**
   * Begins to count.
   *
   * @param small the size, in bytes, from which on a file is never put together with others
   * @param largest how large a file becomes, in bytes
   */
  SmallFiles(long small, long largest) {
    this.largest = largest;
    this.steps =
        Stream.iterate(small, below -> below / GROWTH)
            .limit(STEPS)
            .sorted()
            .map(below -> new Step(below, new HashMap<>()))
            .toList();
  }

  private record Files(long count, long bytes) {
    Files plus(Files other) {
      return new Files(count + other.count, bytes + other.bytes);
    }
  }

  /** The files below a size, by their partition. */
  private record Step(long below, Map<Map<String, String>, Files> partitions) {
    /** How many files fewer there are when those of each partition are put together. */
    long fewer(long largest) {
      return partitions.values().stream()
          .mapToLong(files -> files.count() - 1 - files.bytes() / largest)
          .sum();
    }
  }

  void add(Map<String, String> partition, long bytes) {
    for (Step step : steps) {
      if (bytes < step.below()) {
        step.partitions().merge(partition, new Files(1, bytes), Files::plus);
      }
    }
  }

  /**
   * Below which size files are to be put together; empty when the table would not become at least
   * so many files fewer.
   */
  Optional<Long> below(long fewer) {
    return steps.stream().filter(step -> step.fewer(largest) >= fewer).map(Step::below).findFirst();
  }
}
