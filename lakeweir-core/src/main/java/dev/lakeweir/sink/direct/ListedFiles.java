package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import io.delta.kernel.internal.actions.AddFile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation$;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;

/** Data files that are known, so that Spark does not list them to read them. */
final class ListedFiles implements FileIndex {
  private static final long BLOCK = 128L << 20;

  private final Path table;
  private final FileStatus[] files;

  private ListedFiles(Path table, Stream<FileStatus> files) {
    this.table = table;
    this.files = files.toArray(FileStatus[]::new);
  }

  private static FileStatus status(Path table, AddFile file) {
    Path path = new Path(table, new Path(URI.create(file.getPath())));
    return new FileStatus(file.getSize(), false, 1, BLOCK, file.getModificationTime(), path);
  }

  private static FileStatus status(WrittenFile file) {
    return new FileStatus(file.size(), false, 1, BLOCK, file.modified(), new Path(file.path()));
  }

  /**
   * The rows of files of a table, in one partition. All of them or a failure, whatever the session
   * says of files that are missing.
   *
   * @param columns of the files
   */
  static Dataset<Row> read(
      SparkSession spark, String table, List<AddFile> files, StructType columns) {
    Path path = new Path(table);
    return read(
            spark, new ListedFiles(path, files.stream().map(file -> status(path, file))), columns)
        .coalesce(1);
  }

  /** The same of files that no log lists, in as many partitions as Spark makes of them. */
  static Dataset<Row> readWritten(
      SparkSession spark, String directory, List<WrittenFile> files, StructType columns) {
    return read(
        spark,
        new ListedFiles(new Path(directory), files.stream().map(ListedFiles::status)),
        columns);
  }

  private static Dataset<Row> read(SparkSession spark, ListedFiles files, StructType columns) {
    var relation =
        new HadoopFsRelation(
            files,
            new StructType(),
            columns,
            Option.empty(),
            new ParquetFileFormat(),
            Plans.map(Map.of("ignoreMissingFiles", "false", "ignoreCorruptFiles", "false")),
            spark);
    return Plans.dataset(spark, LogicalRelation$.MODULE$.apply(relation, false));
  }

  @Override
  public Seq<Path> rootPaths() {
    return Plans.seq(List.of(table));
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    return Plans.seq(List.of(PartitionDirectory.apply(InternalRow.empty(), files)));
  }

  @Override
  public String[] inputFiles() {
    return Stream.of(files).map(file -> file.getPath().toString()).toArray(String[]::new);
  }

  /** A log's version does not change. */
  @Override
  public void refresh() {}

  @Override
  public long sizeInBytes() {
    return Stream.of(files).mapToLong(FileStatus::getLen).sum();
  }

  @Override
  public StructType partitionSchema() {
    return new StructType();
  }
}
