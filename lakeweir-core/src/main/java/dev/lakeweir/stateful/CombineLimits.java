package dev.lakeweir.stateful;

import java.io.Serializable;

/**
 * How far a map task combines rows.
 *
 * @param bytes that it holds about; then it hands on what it has and begins anew
 * @param trialRows after which it looks whether that makes rows fewer, and lets it be if not
 */
record CombineLimits(long bytes, long trialRows) implements Serializable {
  /**
   * Few groups fit many times over. Many groups of a task are held in a part of what Spark leaves
   * to user code, 40 % of a heap, for as many tasks as a small executor runs at a time.
   */
  static final CombineLimits USUAL = new CombineLimits(32L << 20, 20_000);

  /** Whether the rows that came out are fewer by as much as it costs to look each of them up. */
  static boolean pays(long in, long out) {
    return out * 4 <= in * 3;
  }
}
