package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.collection.Iterator;

/** The rows that came into a table between two of its versions. */
public final class AddedRows {
  private AddedRows() {}

  /**
   * Empty when rows were changed or removed too, the columns changed, or the log does not say.
   *
   * @param after the version whose rows are known
   * @param until the version up to which rows are wanted
   */
  public static Optional<Dataset<Row>> between(
      SparkSession spark, String path, long after, long until) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    Map<String, AddFile> added = new LinkedHashMap<>();
    long expected = after + 1;
    var commits = log.getChanges(after + 1, until, Option.empty(), false);
    while (commits.hasNext()) {
      var commit = commits.next();
      // Old commits are cleaned up in time.
      if ((Long) commit._1() != expected++ || !add(commit._2().iterator(), added)) {
        return Optional.empty();
      }
    }
    return expected == until + 1
        ? Optional.of(
            log.createDataFrame(
                log.getSnapshotAt(until, Option.empty(), Option.empty(), false),
                Plans.seq(java.util.List.copyOf(added.values())),
                false,
                Option.empty()))
        : Optional.empty();
  }

  /** Whether the actions of a commit only add rows; files that are only rewritten count as none. */
  private static boolean add(Iterator<Action> actions, Map<String, AddFile> added) {
    boolean good = true;
    while (actions.hasNext()) {
      Action action = actions.next();
      if (action instanceof AddFile file && file.dataChange()) {
        added.put(file.path(), file);
      } else if (action instanceof RemoveFile file) {
        good &= !file.dataChange() && !added.containsKey(file.path());
      } else if (action instanceof Metadata) {
        good = false;
      }
    }
    return good;
  }
}
