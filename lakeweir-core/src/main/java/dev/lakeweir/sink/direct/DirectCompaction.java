package dev.lakeweir.sink.direct;

import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.internal.actions.AddFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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

  private final SparkSession spark;
  private final String path;
  private final String application;
  private final DirectTable table;

  /**
   * Makes it ready.
   *
   * @param application that the commits are made by; each has the version that it begins with for a
   *     number, which rises
   */
  public DirectCompaction(SparkSession spark, String path, String application) {
    this.spark = spark;
    this.path = path;
    this.application = application;
    this.table = new DirectTable(spark, path);
  }

  /** How many files were taken away, and how many came in their place. */
  public record Outcome(long removed, long added) {
    static final Outcome NONE = new Outcome(0, 0);

    private Outcome plus(long removedToo, long addedToo) {
      return new Outcome(removed + removedToo, added + addedToo);
    }
  }

  /**
   * Puts the files below a size together, beside what others write. What another writer takes away
   * meanwhile, and what comes behind it, is left.
   *
   * @param below in bytes
   * @param largest how large a file becomes, in bytes
   * @param stopped asked before each piece, whether to leave the others
   * @return empty when the table is none for this, or has rows that are marked as deleted
   */
  public Optional<Outcome> compact(long below, long largest, BooleanSupplier stopped) {
    table.forget();
    Outcome outcome = Outcome.NONE;
    try {
      table.columns();
      Optional<List<AddFile>> small = table.filesBelow(below);
      if (small.isEmpty()) {
        return Optional.empty();
      }
      Set<String> left = new HashSet<>();
      small.get().forEach(file -> left.add(file.getPath()));
      List<AddFile> piece = piece(left, below, largest);
      while (!piece.isEmpty() && !stopped.getAsBoolean()) {
        Optional<Integer> files = together(piece);
        if (files.isEmpty()) {
          LOG.info("The files of {} changed while they were compacted", path);
          break;
        }
        outcome = outcome.plus(piece.size(), files.get());
        piece = piece(left, below, largest);
      }
      return Optional.of(outcome);
    } catch (UnfitTableException e) {
      LOG.debug("Delta's OPTIMIZE compacts {}: {}", path, e.getMessage());
      return outcome.equals(Outcome.NONE) ? Optional.empty() : Optional.of(outcome);
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
    for (AddFile file : table.filesBelow(below).orElse(List.of())) {
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
  private Optional<Integer> together(List<AddFile> piece) {
    StructType columns = table.columns();
    FileWriters writers = table.writers(spark, columns);
    TransactionId id = new TransactionId(application, table.version());
    List<WrittenFile> files =
        FileJob.run(table.read(spark, piece, columns), columns, writers).stream()
            .flatMap(task -> task.files().stream())
            .toList();
    if (!table.rearrange(piece, files, id)) {
      writers.delete(files);
      return Optional.empty();
    }
    return Optional.of(files.size());
  }
}
