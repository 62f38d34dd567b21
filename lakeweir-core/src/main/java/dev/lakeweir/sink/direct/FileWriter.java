package dev.lakeweir.sink.direct;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.execution.datasources.OutputWriter;

/**
 * Writes the rows of one attempt of a task into files of its own, none where there are no rows. The
 * files of an attempt that fails, that is told to end, or that another was faster than, are
 * deleted.
 */
public final class FileWriter implements DataWriter<InternalRow> {
  private final Configuration hadoop;
  private final FileStatistics statistics;
  private final IntFunction<String> paths;
  private final Function<String, OutputWriter> opening;
  private final long maxRows;
  private final List<String> begun = new ArrayList<>();
  private OutputWriter file;
  private long rows;
  private boolean tells;

  /**
   * Makes the writer of a task.
   *
   * @param paths of its first file, its second and so on, from 0 on
   * @param opening opens a file
   * @param maxRows of one file
   */
  FileWriter(
      Configuration hadoop,
      FileStatistics statistics,
      IntFunction<String> paths,
      Function<String, OutputWriter> opening,
      long maxRows) {
    this.hadoop = hadoop;
    this.statistics = statistics;
    this.paths = paths;
    this.opening = opening;
    this.maxRows = maxRows;
  }

  /** What a task has written. */
  public record Written(List<WrittenFile> files) implements FileJob.Written {}

  @Override
  public void write(InternalRow row) {
    if (rows == maxRows) {
      closeFile();
    }
    if (file == null) {
      String path = paths.apply(begun.size());
      begun.add(path);
      file = opening.apply(path);
    }
    file.write(row);
    rows++;
  }

  private void closeFile() {
    OutputWriter ended = file;
    file = null;
    tells |= rows >= PlainColumns.ROWS_THAT_TELL;
    rows = 0;
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public Written commit() throws IOException {
    closeFile();
    // When the job has failed meanwhile nobody hears of what is written here.
    TaskContext.get().killTaskIfInterrupted();
    List<WrittenFile> files = new ArrayList<>();
    for (String name : begun) {
      Path path = new Path(name);
      FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
      files.add(
          new WrittenFile(
              status.getPath().toString(),
              status.getLen(),
              status.getModificationTime(),
              statistics.read(status, hadoop),
              tells ? PlainColumns.of(path, hadoop) : List.of()));
    }
    return new Written(files);
  }

  @Override
  public void abort() throws IOException {
    IOException failure = new IOException("Files that were cut off are left behind");
    try {
      closeFile();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    for (String name : begun) {
      Path path = new Path(name);
      try {
        path.getFileSystem(hadoop).delete(path, false);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /** Spark calls it behind {@link #commit} or {@link #abort}, which have closed the files. */
  @Override
  public void close() {}
}
