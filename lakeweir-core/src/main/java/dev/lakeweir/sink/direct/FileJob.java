package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * One Spark job that writes data files: Spark runs a batch as a write into it, with one attempt of
 * each task that counts. No table knows of the files until they are committed.
 */
public final class FileJob implements SupportsWrite, WriteBuilder, Write, BatchWrite {
  private static final Logger LOG = LoggerFactory.getLogger(FileJob.class);

  private final StructType columns;
  private final DataWriterFactory writers;
  private final Configuration hadoop;
  private List<Written> written = List.of();

  private FileJob(StructType columns, DataWriterFactory writers, Configuration hadoop) {
    this.columns = columns;
    this.writers = writers;
    this.hadoop = hadoop;
  }

  /** What the attempt of a task that counts tells the driver. */
  public interface Written extends WriterCommitMessage {
    /** All files that it has made. */
    List<WrittenFile> files();
  }

  /**
   * Computes the rows and hands them to the writers. When it fails, what tasks have written is
   * deleted.
   *
   * @param columns of the rows, in their order
   * @param writers whose commits are {@link Written}
   * @return what the tasks have told
   */
  public static List<Written> run(
      Dataset<Row> rows, StructType columns, DataWriterFactory writers, Configuration hadoop) {
    FileJob batch = new FileJob(columns, writers, hadoop);
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

  /** Deletes files that no table knows of. */
  static void delete(List<WrittenFile> files, Configuration hadoop) {
    for (WrittenFile file : files) {
      Path path = new Path(file.path());
      try {
        path.getFileSystem(hadoop).delete(path, false);
      } catch (IOException e) {
        LOG.warn("{} is in no table, but cannot be deleted: {}", path, e.getMessage());
      }
    }
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
    written = told(messages);
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    told(messages).forEach(task -> delete(task.files(), hadoop));
  }

  /** Tasks that did not end tell nothing. */
  private static List<Written> told(WriterCommitMessage[] messages) {
    return Stream.of(messages).filter(Written.class::isInstance).map(Written.class::cast).toList();
  }
}
