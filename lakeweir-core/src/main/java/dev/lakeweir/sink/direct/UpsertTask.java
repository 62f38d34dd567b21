package dev.lakeweir.sink.direct;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    UnsafeRow its = key.apply(present);
    InternalRow row = added.get(its);
    if (row == null) {
      file.write(present);
    } else if (row.getBoolean(flag) && !keys.replaces(row, present)) {
      file.write(present);
      added.remove(its);
    }
  }

  @Override
  public FileWriter.Written commit() throws IOException {
    for (InternalRow row : added.values()) {
      if (row.getBoolean(flag)) {
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
