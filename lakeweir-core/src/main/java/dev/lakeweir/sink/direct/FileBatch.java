package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
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
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The data files of one batch: Spark runs the batch as a write into it, in one job, with one
 * attempt of each task that counts. No table knows of the files until they are committed.
 */
final class FileBatch implements SupportsWrite, WriteBuilder, Write, BatchWrite {
  private static final Logger LOG = LoggerFactory.getLogger(FileBatch.class);

  private final FileWriters writers;
  private List<WrittenFile> files = List.of();

  private FileBatch(FileWriters writers) {
    this.writers = writers;
  }

  /**
   * Computes the rows and writes them; they have the columns of the writers' schema, in its order.
   */
  static FileBatch write(Dataset<Row> rows, FileWriters writers) {
    FileBatch batch = new FileBatch(writers);
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
    return batch;
  }

  /** What has been written. */
  List<WrittenFile> files() {
    return files;
  }

  /** Deletes the files, for a batch that is not committed. */
  void delete() {
    delete(files);
  }

  @Override
  public String name() {
    return "data files";
  }

  @Override
  public Column[] columns() {
    return Stream.of(writers.schema().fields())
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
    files = files(messages);
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    delete(files(messages));
  }

  /** Of tasks that did not end there is none. */
  private static List<WrittenFile> files(WriterCommitMessage[] messages) {
    List<WrittenFile> all = new ArrayList<>();
    Stream.of(messages)
        .filter(FileWriter.Written.class::isInstance)
        .forEach(message -> all.addAll(((FileWriter.Written) message).files()));
    return all;
  }

  private void delete(List<WrittenFile> all) {
    for (WrittenFile file : all) {
      Path path = new Path(file.path());
      try {
        path.getFileSystem(writers.hadoop()).delete(path, false);
      } catch (IOException e) {
        LOG.warn("{} is in no table, but cannot be deleted: {}", path, e.getMessage());
      }
    }
  }
}
