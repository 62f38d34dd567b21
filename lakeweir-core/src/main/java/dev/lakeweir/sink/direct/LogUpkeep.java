package dev.lakeweir.sink.direct;

import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.hook.PostCommitHook.PostCommitHookType;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes the next looks at a table short: a checksum behind each commit, which also holds what
 * the table is, and now and then a checkpoint of its log. Nothing hangs on either. Driver side; for
 * one thread.
 */
final class LogUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(LogUpkeep.class);

  /** One is due with every tenth commit, which several batches a second make. */
  private static final Duration CHECKPOINTS_APART = Duration.ofSeconds(10);

  private final String path;
  private final KnownTable table;
  private final Engine engine;

  /** When the last checkpoint of the log was written, as of {@link System#nanoTime}. */
  private OptionalLong checkpointed = OptionalLong.empty();

  LogUpkeep(String path, KnownTable table, Engine engine) {
    this.path = path;
    this.table = table;
    this.engine = engine;
  }

  /** To be called behind each commit. */
  void after(TransactionCommitResult result) {
    table.forget();
    result.getPostCommitSnapshot().ifPresent(table::remember);
    checksum(result);
    boolean rested =
        checkpointed.isEmpty()
            || System.nanoTime() - checkpointed.getAsLong() > CHECKPOINTS_APART.toNanos();
    if (rested && done(PostCommitHookType.CHECKPOINT, result)) {
      checkpointed = OptionalLong.of(System.nanoTime());
      table.forget();
    }
  }

  /** Writes no more than the checksum. */
  void checksum(TransactionCommitResult result) {
    done(PostCommitHookType.CHECKSUM_SIMPLE, result);
  }

  /** Whether there was something of the kind to do, and it was done. */
  private boolean done(PostCommitHookType type, TransactionCommitResult result) {
    boolean done = false;
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      if (hook.getType() == type) {
        try {
          hook.threadSafeInvoke(engine);
          done = true;
        } catch (IOException | RuntimeException e) {
          LOG.warn(
              "No {} of the log of {} at version {}: {}; the next one will be tried again.",
              type.name().toLowerCase(Locale.ROOT),
              path,
              result.getVersion(),
              e.getMessage());
        }
      }
    }
    return done;
  }
}
