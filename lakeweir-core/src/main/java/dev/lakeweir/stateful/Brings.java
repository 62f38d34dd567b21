package dev.lakeweir.stateful;

/**
 * What a combined row brings to its group: the bits of one of its columns. A set of distinct values
 * has a bit, which tells that the row holds a value that the task had not seen there.
 */
final class Brings {
  /** The buffers of all rows of the group that the task has folded, which this row carries. */
  static final long BUFFERS = 1L << 62;

  /** Itself: the row is one that went in, and every function is yet to see it. */
  static final long ITSELF = ~BUFFERS;

  private static final long ALONE = 1L << 63;
  private static final int SETS = 62;

  private Brings() {}

  /**
   * A new value of a set. Sets beyond the bits share them: who reads the row looks up itself
   * whether the value is new.
   */
  static long value(int set) {
    return 1L << (set % SETS);
  }

  static boolean itself(long brings) {
    return (brings & ALONE) != 0;
  }

  static boolean buffers(long brings) {
    return (brings & BUFFERS) != 0;
  }

  static boolean value(long brings, int set) {
    return (brings & value(set)) != 0;
  }
}
