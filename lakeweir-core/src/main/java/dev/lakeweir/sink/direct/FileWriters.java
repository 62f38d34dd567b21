package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the writers of the data files that a job writes into a table, one for each attempt of a
 * task. Made on the driver.
 */
public final class FileWriters implements FileWriterFactory {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(FileWriters.class);

  private final String directory;
  private final StructType schema;
  private final OutputWriterFactory format;
  private final FileStatistics statistics;
  private final long maxRows;
  private final Broadcast<SerializableConfiguration> configuration;

  /** Stands in the name of each file, and of none of another job. */
  private final String job;

  /**
   * Writers of Parquet files as the session is set to write them.
   *
   * @param directory of the table
   * @param schema of the rows, with the table's names
   * @param plain see {@link PlainColumns}
   */
  private FileWriters(
      SparkSession spark,
      String directory,
      StructType schema,
      FileStatistics statistics,
      Set<String> plain)
      throws IOException {
    Job settings = Job.getInstance(Plans.classic(spark).sessionState().newHadoopConf());
    this.directory = directory;
    this.schema = schema;
    PlainColumns.set(plain, settings.getConfiguration());
    this.format =
        new ParquetFileFormat().prepareWrite(spark, settings, Plans.map(Map.of()), schema);
    this.statistics = statistics;
    long set = Plans.classic(spark).sessionState().conf().maxRecordsPerFile();
    this.maxRows = set > 0 ? set : Long.MAX_VALUE;
    this.configuration =
        new JavaSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(settings.getConfiguration()));
    this.job = UUID.randomUUID().toString();
  }

  private FileWriters(FileWriters like, String job) {
    this.directory = like.directory;
    this.schema = like.schema;
    this.format = like.format;
    this.statistics = like.statistics;
    this.maxRows = like.maxRows;
    this.configuration = like.configuration;
    this.job = job;
  }

  /**
   * Writers of files that are only kept for a while.
   *
   * @param directory where they are
   * @throws UncheckedIOException when Spark cannot be made ready for it
   */
  public static FileWriters loose(SparkSession spark, String directory, StructType schema) {
    return of(spark, directory, schema, FileStatistics.none(), Set.of());
  }

  /** See the constructor. */
  static FileWriters of(
      SparkSession spark,
      String directory,
      StructType schema,
      FileStatistics statistics,
      Set<String> plain) {
    try {
      return new FileWriters(spark, directory, schema, statistics, plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
  }

  /** The same for another job. */
  FileWriters ofNextJob() {
    return new FileWriters(this, UUID.randomUUID().toString());
  }

  /** The columns of the rows, as the table names them. */
  public StructType schema() {
    return schema;
  }

  /** What the files are written with. */
  Configuration hadoop() {
    return configuration.value().value();
  }

  /** The rows of files of the job. Driver side. */
  public Dataset<Row> read(SparkSession spark, List<WrittenFile> files) {
    return ListedFiles.readWritten(spark, directory, files, schema);
  }

  /** Deletes files of the job that no table knows of. */
  public void delete(List<WrittenFile> files) {
    files.forEach(file -> delete(new Path(file.path())));
  }

  @Override
  public void deleteAll() {
    Path table = new Path(directory);
    try {
      FileStatus[] files =
          table.getFileSystem(hadoop()).listStatus(table, path -> path.getName().contains(job));
      Stream.of(files).map(FileStatus::getPath).forEach(this::delete);
    } catch (IOException e) {
      LOG.warn("Files of a failed job in {} cannot be found: {}", directory, e.getMessage());
    }
  }

  private void delete(Path file) {
    try {
      file.getFileSystem(hadoop()).delete(file, false);
    } catch (IOException e) {
      LOG.warn("{} is in no table, but cannot be deleted: {}", file, e.getMessage());
    }
  }

  @Override
  public FileWriter createWriter(int partition, long task) {
    Configuration hadoop = hadoop();
    TaskAttemptContext context =
        new TaskAttemptContextImpl(
            hadoop, new TaskAttemptID("lakeweir", 0, TaskType.MAP, partition, 0));
    String start = "%s/part-%05d-%s-a%d".formatted(directory, partition, job, task);
    String end = format.getFileExtension(context);
    return new FileWriter(
        hadoop,
        statistics,
        number -> "%s-c%03d%s".formatted(start, number, end),
        path -> format.newInstance(path, schema, context),
        maxRows);
  }
}
