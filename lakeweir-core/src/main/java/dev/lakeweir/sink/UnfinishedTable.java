package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** What a crash leaves of a table that was being made: a log directory without a version. */
final class UnfinishedTable {
  private static final String LOG = "_delta_log";

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
      if (logOnly && Arrays.stream(list(files, log)).allMatch(UnfinishedTable::isTemporary)) {
        files.delete(log, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clear " + log + ": " + e.getMessage(), e);
    }
  }

  private static boolean isTemporary(FileStatus file) {
    return file.isFile() && file.getPath().getName().startsWith(".");
  }

  private static FileStatus[] list(FileSystem files, Path directory) throws IOException {
    try {
      return files.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
