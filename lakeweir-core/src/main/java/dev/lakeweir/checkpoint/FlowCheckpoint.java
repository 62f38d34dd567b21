package dev.lakeweir.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * The checkpoint of one flow: {@code <storage>/_checkpoints/<table>/<flow>/<generation>}. A full
 * refresh makes the next generation and leaves the older ones where they are.
 */
public final class FlowCheckpoint {
  /** Spark writes the note of a batch under such a name first; a checksum may stand beside it. */
  private static final Pattern UNFINISHED = Pattern.compile("\\.+0\\..*\\.tmp(\\.crc)?");

  private final FileSystem files;
  private final Path directory;
  private final long generation;

  private FlowCheckpoint(FileSystem files, Path directory, long generation) {
    this.files = files;
    this.directory = directory;
    this.generation = generation;
  }

  /** The newest generation of a flow's checkpoint, 0 when there is none. */
  public static FlowCheckpoint latest(
      String storage, String table, String flow, Configuration hadoop) {
    Path directory = new Path(new Path(new Path(new Path(storage), "_checkpoints"), table), flow);
    try {
      FileSystem files = directory.getFileSystem(hadoop);
      long newest = numbers(files, directory).max().orElse(0);
      return new FlowCheckpoint(files, directory, newest);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Makes the directory of a generation, so that it becomes the newest one. */
  public void begin(long next) {
    Path path = new Path(directory, Long.toString(next));
    try {
      files.mkdirs(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make checkpoint " + path + ": " + e.getMessage(), e);
    }
  }

  public long generation() {
    return generation;
  }

  /** Where Spark keeps offsets, commits and state. */
  public String location() {
    return path().toString();
  }

  /** The newest batch that was begun, empty when none was: then the checkpoint is new, or lost. */
  public OptionalLong latestBatch() {
    try {
      return numbers(files, new Path(path(), "offsets")).max();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read checkpoint " + path() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Deletes what a crash has left of the first batch while that was being noted: Spark refuses a
   * new checkpoint whose directory of batches is not empty.
   */
  public void deleteUnfinishedStart() {
    Path offsets = new Path(path(), "offsets");
    try {
      if (latestBatch().isPresent() || !files.exists(offsets)) {
        return;
      }
      for (FileStatus entry : files.listStatus(offsets)) {
        if (entry.isFile() && UNFINISHED.matcher(entry.getPath().getName()).matches()) {
          files.delete(entry.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot mend checkpoint " + path() + ": " + e.getMessage(), e);
    }
  }

  Path identityFile() {
    return new Path(directory, generation + ".json");
  }

  Path stateFile() {
    return new Path(directory, generation + ".state.json");
  }

  FileSystem files() {
    return files;
  }

  /**
   * Writes a file beside the checkpoint, the whole of it or nothing. An older one is deleted right
   * before: who is cut off between the two finds none.
   */
  void write(Path file, byte[] content) throws IOException {
    files.mkdirs(directory);
    var out = CheckpointFileManager.create(directory, files.getConf()).createAtomic(file, true);
    try {
      out.write(content);
      out.close();
    } catch (IOException | RuntimeException e) {
      out.cancel();
      throw e;
    }
  }

  private Path path() {
    return new Path(directory, Long.toString(generation));
  }

  private static LongStream numbers(FileSystem files, Path directory) throws IOException {
    FileStatus[] entries;
    try {
      entries = files.listStatus(directory);
    } catch (FileNotFoundException e) {
      return LongStream.empty();
    }
    return Stream.of(entries)
        .map(entry -> entry.getPath().getName())
        .filter(name -> name.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong);
  }
}
