package dev.lakeweir.sink;

import dev.lakeweir.sink.direct.Snapshots;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/** Reads the transactions in a table's log in this thread, where Delta would run a Spark job. */
final class TransactionScan {
  private static final String TRANSACTION = "txn";
  private static final String APPLICATION = "appId";
  private static final String VERSION = "version";

  private TransactionScan() {}

  /** The last transaction version of each application, as of a version of the table. */
  static Map<String, Long> read(String path, long version, Configuration hadoop) {
    Engine engine = DefaultEngine.create(hadoop);
    Map<String, Long> versions = new LinkedHashMap<>();
    try (CloseableIterator<FilteredColumnarBatch> actions =
        Snapshots.at(path, version, engine).getCreateCheckpointIterator(engine)) {
      while (actions.hasNext()) {
        add(actions.next(), versions);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + path + ": " + e.getMessage(), e);
    }
    return versions;
  }

  /** That of one application, empty when it has written nothing. */
  static OptionalLong read(String path, long version, Configuration hadoop, String application) {
    Engine engine = DefaultEngine.create(hadoop);
    return Snapshots.at(path, version, engine)
        .getLatestTransactionVersion(engine, application)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static void add(FilteredColumnarBatch actions, Map<String, Long> versions)
      throws IOException {
    int column = actions.getData().getSchema().indexOf(TRANSACTION);
    try (CloseableIterator<Row> rows = actions.getRows()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        if (!row.isNullAt(column)) {
          Row transaction = row.getStruct(column);
          versions.put(
              transaction.getString(transaction.getSchema().indexOf(APPLICATION)),
              transaction.getLong(transaction.getSchema().indexOf(VERSION)));
        }
      }
    }
  }
}
