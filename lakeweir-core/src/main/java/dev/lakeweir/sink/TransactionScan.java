package dev.lakeweir.sink;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the transactions in a table's log in this thread, where Delta would run a Spark job. */
final class TransactionScan {
  private static final String TRANSACTION = "txn";
  private static final String APPLICATION = "appId";
  private static final String VERSION = "version";

  private TransactionScan() {}

  /** The last transaction version of each application. */
  static Map<String, Long> read(Snapshot table, Engine engine) {
    Map<String, Long> versions = new LinkedHashMap<>();
    Optional<List<SetTransaction>> listed =
        table.getCurrentCrcInfo().flatMap(CRCInfo::getSetTransactions);
    if (listed.isPresent()) {
      listed.get().forEach(it -> versions.put(it.getAppId(), it.getVersion()));
      return versions;
    }
    try (CloseableIterator<FilteredColumnarBatch> actions =
        table.getCreateCheckpointIterator(engine)) {
      while (actions.hasNext()) {
        add(actions.next(), versions);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the log of " + table.getPath() + ": " + e.getMessage(), e);
    }
    return versions;
  }

  /** That of one application, empty when it has written nothing. */
  static OptionalLong read(Snapshot table, Engine engine, String application) {
    return table
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
