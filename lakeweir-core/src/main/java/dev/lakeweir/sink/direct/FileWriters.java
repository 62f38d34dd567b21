package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the writers of a table's data files, one for each task. Made on the driver. */
public final class FileWriters implements DataWriterFactory {
  private static final long serialVersionUID = 1L;

  private final String directory;
  private final StructType schema;
  private final OutputWriterFactory format;
  private final FileStatistics statistics;
  private final long maxRows;
  private final Broadcast<SerializableConfiguration> configuration;

  /**
   * Writers of Parquet files as the session is set to write them.
   *
   * @param directory of the table
   * @param schema of the rows, with the table's names
   * @param plain see {@link PlainColumns}
   */
  FileWriters(
      SparkSession spark,
      String directory,
      StructType schema,
      FileStatistics statistics,
      Set<String> plain)
      throws IOException {
    Job job = Job.getInstance(Plans.classic(spark).sessionState().newHadoopConf());
    this.directory = directory;
    this.schema = schema;
    PlainColumns.set(plain, job.getConfiguration());
    this.format = new ParquetFileFormat().prepareWrite(spark, job, Plans.map(Map.of()), schema);
    this.statistics = statistics;
    long set = Plans.classic(spark).sessionState().conf().maxRecordsPerFile();
    this.maxRows = set > 0 ? set : Long.MAX_VALUE;
    this.configuration =
        new JavaSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(job.getConfiguration()));
  }

  /** The columns of the rows, as the table names them. */
  public StructType schema() {
    return schema;
  }

  /** What the files are written with. */
  public Configuration hadoop() {
    return configuration.value().value();
  }

  /** Deletes files that no table knows of. */
  public void delete(List<WrittenFile> files) {
    FileJob.delete(files, hadoop());
  }

  @Override
  public FileWriter createWriter(int partition, long task) {
    Configuration hadoop = hadoop();
    TaskAttemptContext context =
        new TaskAttemptContextImpl(
            hadoop, new TaskAttemptID("lakeweir", 0, TaskType.MAP, partition, 0));
    String start = "%s/part-%05d-%s".formatted(directory, partition, UUID.randomUUID());
    String end = format.getFileExtension(context);
    return new FileWriter(
        hadoop,
        statistics,
        number -> "%s-c%03d%s".formatted(start, number, end),
        path -> format.newInstance(path, schema, context),
        maxRows);
  }
}
