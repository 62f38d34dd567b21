package dev.lakeweir.sink.direct;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.execution.datasources.OutputWriter;

/**
 * Writes the rows of one attempt of a task into a file of its own, none where there are no rows. A
 * file of an attempt that fails, or that another was faster than, is deleted.
 */
public final class FileWriter implements DataWriter<InternalRow> {
  private final Path path;
  private final Configuration hadoop;
  private final FileStatistics statistics;
  private final Supplier<OutputWriter> opening;
  private OutputWriter file;

  FileWriter(
      String path,
      Configuration hadoop,
      FileStatistics statistics,
      Supplier<OutputWriter> opening) {
    this.path = new Path(path);
    this.hadoop = hadoop;
    this.statistics = statistics;
    this.opening = opening;
  }

  /** What a task has written. */
  public record Written(List<WrittenFile> files) implements FileJob.Written {}

  @Override
  public void write(InternalRow row) {
    if (file == null) {
      file = opening.get();
    }
    file.write(row);
  }

  @Override
  public Written commit() throws IOException {
    if (file == null) {
      return new Written(List.of());
    }
    file.close();
    FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
    return new Written(
        List.of(
            new WrittenFile(
                status.getPath().toString(),
                status.getLen(),
                status.getModificationTime(),
                statistics.read(status, hadoop))));
  }

  @Override
  public void abort() throws IOException {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } finally {
      path.getFileSystem(hadoop).delete(path, false);
    }
  }

  /** Spark calls it behind {@link #commit} or {@link #abort}, which have closed the file. */
  @Override
  public void close() {}
}
