package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * One Spark job that writes data files: Spark runs a batch as a write into it, with one attempt of
 * each task that counts. No table knows of the files until they are committed.
 */
public final class FileJob implements SupportsWrite, WriteBuilder, Write, BatchWrite {
  private final StructType columns;
  private final FileWriterFactory writers;
  private List<Written> written = List.of();

  private FileJob(StructType columns, FileWriterFactory writers) {
    this.columns = columns;
    this.writers = writers;
  }

  /** What the attempt of a task that counts tells the driver. */
  public interface Written extends WriterCommitMessage {
    /** All files that it has made. */
    List<WrittenFile> files();
  }

  /**
   * Computes the rows and hands them to the writers. When it fails, what tasks have written is
   * deleted; a task that is still at work then deletes its files itself when it is told to end.
   *
   * @param columns of the rows, in their order
   * @param writers whose commits are {@link Written}, of this job alone
   * @return what the tasks have told
   */
  public static List<Written> run(
      Dataset<Row> rows, StructType columns, FileWriterFactory writers) {
    FileJob batch = new FileJob(columns, writers);
    var relation =
        DataSourceV2Relation.create(
            batch,
            Option.empty(),
            Option.empty(),
            CaseInsensitiveStringMap.empty(),
            Option.empty());
    Plans.dataset(
        rows.sparkSession(),
        AppendData.byPosition(relation, Plans.analyzed(rows), Plans.map(Map.of()), false));
    return batch.written;
  }

  @Override
  public String name() {
    return "data files";
  }

  @Override
  public Column[] columns() {
    return Stream.of(columns.fields())
        .map(field -> Column.create(field.name(), field.dataType(), field.nullable()))
        .toArray(Column[]::new);
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
  }

  @Override
  public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
    return this;
  }

  @Override
  public Write build() {
    return this;
  }

  @Override
  public BatchWrite toBatch() {
    return this;
  }

  @Override
  public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
    return writers;
  }

  @Override
  public void commit(WriterCommitMessage[] messages) {
    written = Stream.of(messages).map(Written.class::cast).toList();
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    // A task that ended when the job had failed already is not among those that told something.
    writers.deleteAll();
  }
}
