package dev.lakeweir.sink;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import java.util.Locale;

/** Tells what is wrong with a table or its place from what Delta, Hadoop or the JVM threw. */
public final class StorageFailure {
  private StorageFailure() {}

  /** The problem behind a failure to do something with a path. */
  public static Problem of(String act, String path, Throwable failure) {
    Throwable cause = root(failure);
    String message = firstLine(cause);
    String all = (failure + " " + cause).toLowerCase(Locale.ROOT);
    boolean access =
        all.contains("permission denied")
            || all.contains("accessdenied")
            || all.contains("read-only file system")
            || all.contains("no space left")
            || all.contains("mkdirs failed")
            || all.contains("not a directory");
    if (access) {
      return Problem.error(
          ErrorCode.STORAGE_NOT_WRITABLE,
          "Cannot %s at %s: %s".formatted(act, path, message),
          "check the rights and the free space there, or set storage: to another place");
    }
    return Problem.error(
        ErrorCode.TABLE_CORRUPT,
        "Cannot %s at %s: %s".formatted(act, path, message),
        "restore the table's _delta_log from a backup, or move the directory away and fill the table anew with --full-refresh");
  }

  /** The failure at the bottom of a chain of causes. */
  public static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What a failure says, in one line. */
  public static String firstLine(Throwable failure) {
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return message.strip().split("\\R", 2)[0];
  }
}
