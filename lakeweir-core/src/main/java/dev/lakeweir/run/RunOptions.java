package dev.lakeweir.run;

import java.util.Optional;
import java.util.Set;

/**
 * How a pipeline is run this time.
 *
 * @param once drain what is there and end
 * @param fullRefresh tables to empty and fill anew; what is made from them is filled anew too
 * @param stopWithin how long a running batch may go on after a stop was asked for
 */
public record RunOptions(
    boolean once, Optional<Set<String>> fullRefresh, java.time.Duration stopWithin) {
  public static final java.time.Duration STOP_WITHIN = java.time.Duration.ofSeconds(8);

  public static RunOptions continuous() {
    return new RunOptions(false, Optional.empty(), STOP_WITHIN);
  }

  public static RunOptions drain() {
    return new RunOptions(true, Optional.empty(), STOP_WITHIN);
  }
}
