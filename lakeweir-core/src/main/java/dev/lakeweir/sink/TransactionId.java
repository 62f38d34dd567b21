package dev.lakeweir.sink;

/**
 * Names one batch of one flow to a table, so that a batch that is run again is written once. The
 * generation is that of the flow's checkpoint: batches count from 0 again in a new one.
 *
 * @param application {@code pipeline/flow/generation}
 */
public record TransactionId(String application, long batch) {

  /** The id under which a flow of a generation writes. */
  public static String application(String pipeline, String flow, long generation) {
    return pipeline + "/" + flow + "/" + generation;
  }
}
