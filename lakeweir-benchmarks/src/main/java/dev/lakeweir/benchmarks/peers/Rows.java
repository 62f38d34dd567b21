package dev.lakeweir.benchmarks.peers;

/**
 * What is in the tables of a repetition.
 *
 * @param bronze rows of bronze
 * @param silver rows of silver
 * @param gold the sum of gold's counts over all windows that every peer has written: those before
 *     {@link RetailEvents#closing()}
 */
public record Rows(long bronze, long silver, long gold) {
  /**
   * Refuses what is not as it was produced.
   *
   * @throws IllegalStateException naming the peer and both
   */
  void requireEqualTo(Rows produced, String peer) {
    if (!equals(produced)) {
      throw new IllegalStateException(
          "Cannot compare peer '%s': produced were %s, in its tables are %s"
              .formatted(peer, produced, this));
    }
  }
}
