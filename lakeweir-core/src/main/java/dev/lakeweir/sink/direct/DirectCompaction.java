package dev.lakeweir.sink.direct;

import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.internal.actions.AddFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts small files of a table together with the writers that appends are made with, which a running
 * pipeline has in use: Delta's OPTIMIZE loads and compiles half a Spark and more of its own for the
 * first time. Piece by piece, each a job of one task and a commit, so that flows do not wait long
 * for their turn. Driver side; for one thread.
 */
public final class DirectCompaction {
  private static final Logger LOG = LoggerFactory.getLogger(DirectCompaction.class);

  /** Of one piece. */
  private static final int MAX_FILES = 50;

  /** Each commit has the version that it began with for a number, which rises. */
  private static final String APPLICATION = "lakeweir/compaction";

  private final SparkSession spark;
  private final String path;
  private final DirectTable table;

  public DirectCompaction(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
    this.table = new DirectTable(spark, path);
  }

  /** How many files were taken away, and how many came in their place. */
  public record Outcome(long removed, long added) {}

  /**
   * Puts the files below a size together, beside what others write. What another writer takes away
   * meanwhile, and what comes behind it, is left.
   *
   * @param below in bytes
   * @param largest how large a file becomes, in bytes
   * @return empty when the table is none for this
   */
  public Optional<Outcome> compact(long below, long largest) {
    table.forget();
    try {
      StructType columns = table.columns();
      Set<String> left = new HashSet<>();
      table.filesBelow(below).forEach(file -> left.add(file.getPath()));
      long removed = 0;
      long added = 0;
      for (List<AddFile> piece = piece(left, below, largest);
          !piece.isEmpty();
          piece = piece(left, below, largest)) {
        Optional<Integer> files = together(piece, columns);
        if (files.isEmpty()) {
          LOG.info("The files of {} changed while they were compacted", path);
          break;
        }
        removed += piece.size();
        added += files.get();
      }
      return Optional.of(new Outcome(removed, added));
    } catch (UnfitTableException e) {
      LOG.debug("Delta's OPTIMIZE compacts {}: {}", path, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The oldest of the files that are left, as many as go together, which are taken out; none when
   * no two do. They are looked up in the version that the commit will begin with: of those that
   * another writer had taken away before it, it would not be told.
   */
  private List<AddFile> piece(Set<String> left, long below, long largest) {
    List<AddFile> piece = new ArrayList<>();
    long bytes = 0;
    for (AddFile file : table.filesBelow(below)) {
      boolean fits = piece.size() < MAX_FILES && bytes + file.getSize() <= largest;
      if (fits && left.contains(file.getPath())) {
        piece.add(file);
        bytes += file.getSize();
      }
    }
    piece.forEach(file -> left.remove(file.getPath()));
    return piece.size() < 2 ? List.of() : piece;
  }

  /** Into how many files they were put; empty when another writer came first. */
  private Optional<Integer> together(List<AddFile> piece, StructType columns) {
    FileWriters writers = table.writers(spark, columns);
    TransactionId id = new TransactionId(APPLICATION, table.version());
    List<WrittenFile> files =
        FileJob.run(table.read(spark, piece, columns), columns, writers, writers.hadoop()).stream()
            .flatMap(task -> task.files().stream())
            .toList();
    if (!table.rearrange(piece, files, id)) {
      writers.delete(files);
      return Optional.empty();
    }
    return Optional.of(files.size());
  }
}
