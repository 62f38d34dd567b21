package dev.lakeweir.explain;

import java.util.List;

/**
 * What an operator of a query remembers from batch to batch.
 *
 * @param operator what it does: {@code aggregate}
 * @param keys what its state is kept by; empty for one state for all rows
 * @param keeps what it keeps for a key
 * @param until when it forgets a key
 */
public record StatefulOperator(String operator, List<String> keys, String keeps, String until) {
  /** What is never forgotten. */
  public static final String FOR_EVER = "for ever: nothing says when a key is done";

  public StatefulOperator {
    keys = List.copyOf(keys);
  }
}
