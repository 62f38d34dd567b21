package dev.lakeweir.checkpoint;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Refuses to start a flow into a sink with a checkpoint that is not its own. A sink knows nothing
 * of the batches that were sent to it; the tables beside it know of those that put something aside.
 */
public final class SinkGuard {
  /** In the place of the id that Delta gives a table. */
  private static final String SINK = "sink";

  private final SparkSession spark;
  private final String pipeline;

  public SinkGuard(SparkSession spark, String pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
  }

  /**
   * Checks a flow before anything is sent.
   *
   * @param aside where the tables beside the sink lie, whether they exist or not
   * @throws ProblemException with exit code 3 when the checkpoint was lost, or is another one's
   */
  public void check(String flow, String sink, List<String> aside, FlowCheckpoint checkpoint) {
    for (String path : aside) {
      checkLost(flow, sink, path, checkpoint);
    }
    if (checkpoint.latestBatch().isEmpty()) {
      return;
    }
    Optional<CheckpointIdentity> found;
    try {
      found = CheckpointIdentity.read(checkpoint);
    } catch (IOException e) {
      throw refused(
          ErrorCode.FOREIGN_CHECKPOINT,
          "Cannot read the identity of the checkpoint of flow '%s' at %s: %s"
              .formatted(flow, checkpoint.identityFile(), e.getMessage()),
          sink);
    }
    if (found.isPresent() && !found.get().equals(identity(flow, sink))) {
      throw refused(
          ErrorCode.FOREIGN_CHECKPOINT,
          "Cannot start flow '%s' into sink '%s': the checkpoint at %s is that of flow '%s' of pipeline '%s' into '%s', %s"
              .formatted(
                  flow,
                  sink,
                  checkpoint.location(),
                  found.get().flow(),
                  found.get().pipeline(),
                  found.get().table(),
                  found.get().tableId().equals(SINK) ? "a sink" : "a table"),
          sink);
    }
  }

  private void checkLost(String flow, String sink, String path, FlowCheckpoint checkpoint) {
    if (!DeltaTables.exists(spark, path)) {
      return;
    }
    long newest = new CheckpointGuard(spark, pipeline).newestGeneration(flow, path);
    String application =
        TransactionId.application(pipeline, flow, Math.max(newest, checkpoint.generation()));
    long batch = DeltaTables.transactionVersion(spark, path, application).orElse(-1);
    long begun = checkpoint.latestBatch().orElse(-1);
    if (newest > checkpoint.generation() || batch > begun) {
      throw refused(
          ErrorCode.CHECKPOINT_LOST,
          "Cannot start flow '%s': the table at %s holds what its batch %d (%s) put aside, but the checkpoint at %s %s"
              .formatted(
                  flow,
                  path,
                  batch,
                  application,
                  checkpoint.location(),
                  begun < 0 ? "is empty" : "ends with batch " + begun),
          sink);
    }
  }

  /** Marks a checkpoint in which nothing was begun as the flow's and the sink's. */
  public void mark(String flow, String sink, FlowCheckpoint checkpoint) {
    if (checkpoint.latestBatch().isPresent()) {
      return;
    }
    try {
      identity(flow, sink).write(checkpoint);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.STORAGE_NOT_WRITABLE,
              "Cannot write the checkpoint of flow '%s' at %s: %s"
                  .formatted(flow, checkpoint.identityFile(), e.getMessage()),
              "Check the rights and the free space there, or set storage: to another place."),
          e);
    }
  }

  private CheckpointIdentity identity(String flow, String sink) {
    return CheckpointIdentity.of(pipeline, flow, sink, SINK);
  }

  private static ProblemException refused(ErrorCode code, String message, String sink) {
    return new ProblemException(
        Problem.error(
            code,
            message,
            "restore the checkpoint from a backup; or run with --full-refresh %s, which sends all that its inputs hold again"
                .formatted(sink)));
  }
}
