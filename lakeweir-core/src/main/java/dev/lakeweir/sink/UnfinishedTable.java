package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** What a crash leaves of a table that was being made: a log directory without a version. */
final class UnfinishedTable {
  private static final String LOG = "_delta_log";

  /** Delta makes it before the first version, for commits that a coordinator is to put in place. */
  private static final String STAGED = "_staged_commits";

  private UnfinishedTable() {}

  /**
   * Removes such a log, so that the table can be made: {@code CREATE TABLE IF NOT EXISTS} takes any
   * directory that is not empty for a table. Nothing is removed beside other files, or with a file
   * in the log that Delta would read.
   */
  static void clear(SparkSession spark, String path) {
    Path log = new Path(path, LOG);
    try {
      FileSystem files = log.getFileSystem(Plans.classic(spark).sessionState().newHadoopConf());
      FileStatus[] entries = list(files, new Path(path));
      boolean logOnly = entries.length == 1 && entries[0].getPath().getName().equals(LOG);
      if (logOnly && holdsNothing(files, list(files, log))) {
        files.delete(log, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clear " + log + ": " + e.getMessage(), e);
    }
  }

  private static boolean holdsNothing(FileSystem files, FileStatus[] log) throws IOException {
    for (FileStatus entry : log) {
      String name = entry.getPath().getName();
      boolean nothing =
          entry.isFile()
              ? name.startsWith(".")
              : name.equals(STAGED) && list(files, entry.getPath()).length == 0;
      if (!nothing) {
        return false;
      }
    }
    return true;
  }

  private static FileStatus[] list(FileSystem files, Path directory) throws IOException {
    try {
      return files.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
