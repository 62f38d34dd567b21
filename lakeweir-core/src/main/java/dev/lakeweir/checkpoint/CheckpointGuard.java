package dev.lakeweir.checkpoint;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * Refuses to start a flow whose checkpoint and table do not belong together: going on would lose
 * rows (batches that were written are counted from 0 again and skipped) or write them twice.
 */
public final class CheckpointGuard {
  private final SparkSession spark;
  private final String pipeline;

  public CheckpointGuard(SparkSession spark, String pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
  }

  /**
   * Checks a flow against its table, before anything is written.
   *
   * @param flows all that write the table in this project
   * @param table what the flow writes; the quarantine table of another one, or that one itself
   * @param refreshed the table whose full refresh makes both anew
   * @throws ProblemException with exit code 3 when they do not fit
   */
  public void check(
      String flow,
      Set<String> flows,
      String table,
      String refreshed,
      String path,
      FlowCheckpoint checkpoint) {
    long begun = checkpoint.latestBatch().orElse(-1);
    if (!DeltaTables.exists(spark, path)) {
      if (begun >= 0) {
        throw foreignCheckpoint(
            flow, table, refreshed, checkpoint, "which is not at " + path + " any more");
      }
      return;
    }
    Map<String, Long> transactions = DeltaTables.transactions(spark, path);
    for (Map.Entry<String, Long> transaction : transactions.entrySet()) {
      generation(flow, transaction.getKey())
          .ifPresent(
              generation -> {
                long batch = transaction.getValue();
                boolean ahead = generation == checkpoint.generation() && batch > begun;
                if (generation > checkpoint.generation() || ahead) {
                  throw lost(flow, table, refreshed, checkpoint, generation, batch);
                }
              });
    }
    boolean ours =
        transactions.keySet().stream()
            .anyMatch(application -> application.startsWith(pipeline + "/"));
    boolean view = begun < 0 && transactions.containsKey(pipeline + "/" + table + "/@query");
    if ((!ours || view) && DeltaTables.hasFiles(spark, path)) {
      throw foreignTable(table, refreshed, path);
    }
    if (begun < 0 && DeltaTables.hasFiles(spark, path)) {
      checkGone(flow, flows, table, refreshed, transactions.keySet());
    }
    if (begun >= 0) {
      checkIdentity(flow, table, refreshed, path, checkpoint);
    }
  }

  /**
   * Checks the table beside one of AUTO CDC, which is written behind it in each batch: without what
   * it remembers, changes that come late would bring back what is gone.
   *
   * @param changes where the table beside lies
   */
  public void checkChanges(
      String flow, String table, String path, String changes, FlowCheckpoint checkpoint) {
    long begun = checkpoint.latestBatch().orElse(-1);
    if (begun < 0 || !DeltaTables.exists(spark, path)) {
      return;
    }
    String application = TransactionId.application(pipeline, flow, checkpoint.generation());
    long written = DeltaTables.transactionVersion(spark, path, application).orElse(-1);
    boolean there = DeltaTables.exists(spark, changes);
    long beside =
        there ? DeltaTables.transactionVersion(spark, changes, application).orElse(-1) : -1;
    // Only the newest batch can have been cut off between the two.
    boolean fits = there && (beside == written || (beside < written && written == begun));
    if (!fits) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FOREIGN_TABLE,
              "Cannot start flow '%s': table '%s' holds its batch %d, but the table of its changes at %s %s"
                  .formatted(
                      flow,
                      table,
                      written,
                      changes,
                      there ? "holds batch " + beside : "is missing"),
              "Restore both from one backup, or fill them anew with --full-refresh " + table));
    }
  }

  /**
   * Whether a checkpoint was made when there was no table that belongs to it: the flow put nothing
   * aside then.
   */
  public static boolean isWithoutTable(FlowCheckpoint checkpoint) {
    try {
      return checkpoint.latestBatch().isPresent() && CheckpointIdentity.read(checkpoint).isEmpty();
    } catch (IOException e) {
      // What is wrong with it is said by the check.
      return false;
    }
  }

  /**
   * Marks a checkpoint in which nothing was begun, or which was made without a table, as the flow's
   * and the table's, which exists.
   */
  public void mark(String flow, String table, String path, FlowCheckpoint checkpoint) {
    if (checkpoint.latestBatch().isPresent() && !isWithoutTable(checkpoint)) {
      return;
    }
    try {
      identity(flow, table, path).write(checkpoint);
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

  private CheckpointIdentity identity(String flow, String table, String path) {
    String id =
        DeltaTables.id(spark, path)
            .orElseThrow(() -> new IllegalStateException("There is no Delta table at " + path));
    return CheckpointIdentity.of(pipeline, flow, table, id);
  }

  /**
   * The newest generation of a flow's checkpoint that the table at the path knows of, -1 when it
   * knows none.
   */
  public long newestGeneration(String flow, String path) {
    if (!DeltaTables.exists(spark, path)) {
      return -1;
    }
    return DeltaTables.transactions(spark, path).keySet().stream()
        .flatMap(application -> generation(flow, application).stream())
        .mapToLong(Long::longValue)
        .max()
        .orElse(-1);
  }

  private Optional<Long> generation(String flow, String application) {
    String prefix = pipeline + "/" + flow + "/";
    String rest = application.startsWith(prefix) ? application.substring(prefix.length()) : "";
    return rest.matches("\\d{1,18}") ? Optional.of(Long.parseLong(rest)) : Optional.empty();
  }

  /**
   * A new flow into a table with rows of a flow that is no more is most likely the same one under a
   * new name.
   */
  private void checkGone(
      String flow, Set<String> flows, String table, String refreshed, Set<String> applications) {
    for (String application : applications) {
      String[] parts = application.split("/", -1);
      boolean flowOfOurs =
          parts.length == 3 && parts[0].equals(pipeline) && !parts[1].startsWith("@");
      if (flowOfOurs && !flows.contains(parts[1])) {
        throw new ProblemException(
            Problem.error(
                ErrorCode.FLOW_GONE,
                "Cannot start flow '%s': table '%s' holds rows of flow '%s', which the project has no more"
                    .formatted(flow, table, parts[1]),
                "If it was renamed, give it its old name: under the new one it would read all of its input again. "
                    + "Otherwise fill the table anew with --full-refresh "
                    + refreshed
                    + "."));
      }
    }
  }

  private void checkIdentity(
      String flow, String table, String refreshed, String path, FlowCheckpoint checkpoint) {
    try {
      Optional<CheckpointIdentity> found = CheckpointIdentity.read(checkpoint);
      if (found.isPresent() && !found.get().equals(identity(flow, table, path))) {
        throw foreignCheckpoint(
            flow,
            table,
            refreshed,
            checkpoint,
            "with the id %s, but the one at %s has another".formatted(found.get().tableId(), path));
      }
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FOREIGN_CHECKPOINT,
              "Cannot read the identity of the checkpoint of flow '%s' at %s: %s"
                  .formatted(flow, checkpoint.identityFile(), e.getMessage()),
              "Restore it from a backup, or run with --full-refresh " + refreshed + "."),
          e);
    }
  }

  private ProblemException lost(
      String flow,
      String table,
      String refreshed,
      FlowCheckpoint checkpoint,
      long generation,
      long batch) {
    return new ProblemException(
        Problem.error(
            ErrorCode.CHECKPOINT_LOST,
            "Cannot start flow '%s': table '%s' holds its batch %d (%s), but the checkpoint at %s %s"
                .formatted(
                    flow,
                    table,
                    batch,
                    TransactionId.application(pipeline, flow, generation),
                    checkpoint.location(),
                    checkpoint.latestBatch().isPresent()
                        ? "ends with batch " + checkpoint.latestBatch().getAsLong()
                        : "is empty"),
            "restore the checkpoint from a backup; or run with --full-refresh %s, which empties the table and reads its inputs again from their start"
                .formatted(refreshed)));
  }

  private ProblemException foreignTable(String table, String refreshed, String path) {
    return new ProblemException(
        Problem.error(
            ErrorCode.FOREIGN_TABLE,
            "Cannot write table '%s': there are rows at %s that pipeline '%s' did not write"
                .formatted(table, path, pipeline),
            "name the table otherwise, use another storage, or empty it with --full-refresh "
                + refreshed));
  }

  private static ProblemException foreignCheckpoint(
      String flow, String table, String refreshed, FlowCheckpoint checkpoint, String cause) {
    return new ProblemException(
        Problem.error(
            ErrorCode.FOREIGN_CHECKPOINT,
            "Cannot start flow '%s': the checkpoint at %s belongs to a table '%s' %s"
                .formatted(flow, checkpoint.location(), table, cause),
            "The table was deleted or replaced: restore it, or run with --full-refresh "
                + refreshed
                + "."));
  }
}
