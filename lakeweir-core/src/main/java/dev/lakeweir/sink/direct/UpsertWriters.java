package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.types.StructType;

/** Makes the writer of a table that is written anew, with new rows in it. Made on the driver. */
final class UpsertWriters implements FileWriterFactory {
  private static final long serialVersionUID = 1L;

  private final FileWriters files;
  private final UpsertKeys keys;
  private final List<InternalRow> rows;

  /**
   * Makes the factory.
   *
   * @param rows to be put in, one of each key; behind the columns of the table each says whether it
   *     is to be kept
   */
  UpsertWriters(FileWriters files, UpsertKeys keys, InternalRow[] rows) {
    this.files = files;
    this.keys = keys;
    this.rows = List.of(rows);
  }

  @Override
  public UpsertTask createWriter(int partition, long task) {
    StructType schema = files.schema();
    List<Expression> columns = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      columns.add(new BoundReference(i, schema.fields()[i].dataType(), true));
    }
    return new UpsertTask(
        files.createWriter(partition, task),
        keys,
        MutableProjection.create(Plans.seq(columns)),
        rows,
        schema.length());
  }

  @Override
  public void deleteAll() {
    files.deleteAll();
  }
}
