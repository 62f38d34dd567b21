package dev.lakeweir.checkpoint;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.stateful.StateSignature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Refuses to go on with a state that another query made. */
public final class StateGuard {
  private StateGuard() {}

  /**
   * Checks a query against its checkpoint, before anything is written.
   *
   * @param target the table or sink whose full refresh begins anew
   * @param operators of the query as it is now
   * @throws ProblemException with exit code 3 when the state is that of another query
   */
  public static void check(
      String flow, String target, List<StateSignature> operators, FlowCheckpoint checkpoint) {
    if (checkpoint.latestBatch().isEmpty()) {
      return;
    }
    StateRecord now = StateRecord.of(operators);
    Optional<StateRecord> made = read(flow, target, checkpoint).filter(now::isComparable);
    if (made.isEmpty() || hashes(made.get().operators()).equals(hashes(operators))) {
      return;
    }
    List<String> were = new ArrayList<>(shown(made.get().operators()));
    List<String> are = new ArrayList<>(shown(operators));
    List<String> same = were.stream().filter(are::contains).toList();
    were.removeAll(same);
    are.removeAll(same);
    String change =
        were.isEmpty() && are.isEmpty()
            ? "its columns are computed otherwise"
            : "it was %s, and is %s".formatted(joined(were), joined(are));
    throw new ProblemException(
        Problem.error(
            ErrorCode.INCOMPATIBLE_STATE,
            "Cannot start flow '%s': the state in its checkpoint was made by another query: %s"
                .formatted(flow, change),
            "Change it back; or run with --full-refresh %s, which begins anew from the start of its inputs; or write the new query into a place of its own"
                .formatted(target)));
  }

  /** Says what the state means, where that is not said, or was said by another version. */
  public static void mark(
      String flow, String table, List<StateSignature> operators, FlowCheckpoint checkpoint) {
    StateRecord now = StateRecord.of(operators);
    boolean said =
        checkpoint.latestBatch().isPresent()
            && read(flow, table, checkpoint).filter(now::isComparable).isPresent();
    if (said) {
      return;
    }
    try {
      now.write(checkpoint);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.STORAGE_NOT_WRITABLE,
              "Cannot write the checkpoint of flow '%s' at %s: %s"
                  .formatted(flow, checkpoint.stateFile(), e.getMessage()),
              "Check the rights and the free space there, or set storage: to another place."),
          e);
    }
  }

  private static Optional<StateRecord> read(String flow, String table, FlowCheckpoint checkpoint) {
    try {
      return StateRecord.read(checkpoint);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FOREIGN_CHECKPOINT,
              "Cannot read what the state of flow '%s' means, at %s: %s"
                  .formatted(flow, checkpoint.stateFile(), e.getMessage()),
              "Restore it from a backup, or run with --full-refresh " + table + "."),
          e);
    }
  }

  /** What is shown may be spelled otherwise and be the same. */
  private static List<String> hashes(List<StateSignature> operators) {
    return operators.stream().map(StateSignature::hash).toList();
  }

  private static List<String> shown(List<StateSignature> operators) {
    return operators.stream().map(StateSignature::shown).toList();
  }

  private static String joined(List<String> operators) {
    return operators.isEmpty()
        ? "without state"
        : operators.stream().map(it -> "'" + it + "'").collect(Collectors.joining(", "));
  }
}
