package dev.lakeweir.sink;

import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.function.Supplier;

/**
 * Does a write again that another writer came before: another flow, or maintenance, changed files
 * that the write had read. It then reads the table anew.
 */
public final class ConflictRetry {
  private static final int ATTEMPTS = 5;

  private ConflictRetry() {}

  /**
   * Answers what the write does.
   *
   * @param write one transaction, from the reading of the table to its commit
   * @throws DeltaConcurrentModificationException when each attempt met another writer
   */
  public static <T> T run(Supplier<T> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        return write.get();
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
