package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.collection.Iterator;

/** The rows that came into a table between two of its versions. */
public final class AddedRows {
  private AddedRows() {}

  /**
   * Empty when rows were changed or removed too, the columns changed, or the log does not say, or a
   * file that held the rows before they were compacted is gone.
   *
   * @param after the version whose rows are known
   * @param until the version up to which rows are wanted
   */
  public static Optional<Dataset<Row>> between(
      SparkSession spark, String path, long after, long until) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    Map<String, AddFile> added = new LinkedHashMap<>();
    Set<String> compacted = new HashSet<>();
    long expected = after + 1;
    var commits = log.getChanges(after + 1, until, Option.empty(), false);
    while (commits.hasNext()) {
      var commit = commits.next();
      // Old commits are cleaned up in time.
      if ((Long) commit._1() != expected++ || !add(commit._2().iterator(), added, compacted)) {
        return Optional.empty();
      }
    }
    compacted.retainAll(added.keySet());
    return expected == until + 1 && compacted.stream().allMatch(file -> exists(log, file))
        ? Optional.of(
            log.createDataFrame(
                log.getSnapshotAt(until, Option.empty(), Option.empty(), false),
                Plans.seq(List.copyOf(added.values())),
                false,
                Option.empty()))
        : Optional.empty();
  }

  /**
   * Whether a table has the same rows and columns at two of its versions; also false when the log
   * does not say.
   *
   * @param after the first of the two
   * @param until the other one
   */
  public static boolean none(SparkSession spark, String path, long after, long until) {
    long expected = after + 1;
    var commits =
        DeltaLog.forTable(spark, path).getChanges(after + 1, until, Option.empty(), false);
    while (commits.hasNext()) {
      var commit = commits.next();
      if ((Long) commit._1() != expected++ || commit._2().exists(AddedRows::changes)) {
        return false;
      }
    }
    return expected == until + 1;
  }

  private static boolean changes(Action action) {
    return action instanceof Metadata || (action instanceof FileAction file && file.dataChange());
  }

  /** Whether the actions of a commit only add rows; files that are only rewritten count as none. */
  private static boolean add(
      Iterator<Action> actions, Map<String, AddFile> added, Set<String> compacted) {
    boolean good = true;
    while (actions.hasNext()) {
      Action action = actions.next();
      if (action instanceof AddFile file && file.dataChange()) {
        added.put(file.path(), file);
      } else if (action instanceof RemoveFile file) {
        compacted.add(file.path());
        good &= !file.dataChange();
      } else if (action instanceof Metadata) {
        good = false;
      }
    }
    return good;
  }

  /** Whether a file that is no part of the table any more has not been vacuumed yet. */
  private static boolean exists(DeltaLog log, String file) {
    Path path = new Path(log.dataPath(), new Path(URI.create(file)));
    try {
      return path.getFileSystem(log.newDeltaHadoopConf()).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + path + ": " + e.getMessage(), e);
    }
  }
}
