package dev.lakeweir.sink.direct;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.connector.write.DataWriter;

/**
 * Writes the rows of a table less those that new rows take the place of; then the new ones. It is
 * given all rows of the table.
 */
final class UpsertTask implements DataWriter<InternalRow> {
  private final FileWriter file;
  private final UpsertKeys keys;
  private final UnsafeProjection key;
  private final MutableProjection columns;
  private final int flag;
  private final Map<UnsafeRow, InternalRow> added = new LinkedHashMap<>();

  /** Those of them, by identity, that rows of the table have the keys of. */
  private final Set<InternalRow> matched = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Makes the writer.
   *
   * @param columns leaves a new row the columns of the table
   * @param flag where it stands in a new row whether it is to be kept
   */
  UpsertTask(
      FileWriter file,
      UpsertKeys keys,
      MutableProjection columns,
      List<InternalRow> rows,
      int flag) {
    this.file = file;
    this.keys = keys;
    this.key = keys.projection();
    this.columns = columns;
    this.flag = flag;
    rows.forEach(row -> added.put(key.apply(row).copy(), row));
  }

  @Override
  public void write(InternalRow present) {
    InternalRow row = added.get(key.apply(present));
    if (row == null) {
      file.write(present);
      return;
    }
    matched.add(row);
    if (row.getBoolean(flag)) {
      file.write(keys.replaces(row, present) ? columns.apply(row) : present);
    }
  }

  @Override
  public FileWriter.Written commit() throws IOException {
    for (InternalRow row : added.values()) {
      if (row.getBoolean(flag) && !matched.contains(row)) {
        file.write(columns.apply(row));
      }
    }
    return file.commit();
  }

  @Override
  public void abort() throws IOException {
    file.abort();
  }

  /** Spark calls it behind {@link #commit} or {@link #abort}, which have closed the file. */
  @Override
  public void close() {}
}
