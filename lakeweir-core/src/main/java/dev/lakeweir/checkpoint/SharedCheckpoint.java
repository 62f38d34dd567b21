package dev.lakeweir.checkpoint;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitLog;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitMetadata;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeq;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqBase;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog;
import org.apache.spark.sql.execution.streaming.runtime.SerializedOffset;
import org.apache.spark.sql.execution.streaming.runtime.StreamMetadata;
import scala.Option;

/**
 * The checkpoints of flows that are run by one streaming query. Spark keeps that of one of them,
 * the first; this keeps the others equal to it, batch by batch, so that each stays a checkpoint
 * that its flow can be run from alone. Driver side; for one thread.
 */
public final class SharedCheckpoint {
  /** Records that a flow may be behind the furthest to be run together with it. */
  private static final long NEAR = 1_000_000;

  private final Logs first;
  private final List<Logs> others;
  private final long retained;
  private boolean prepared;

  /**
   * Of checkpoints that are in step.
   *
   * @param first Spark keeps it
   */
  public SharedCheckpoint(SparkSession spark, FlowCheckpoint first, List<FlowCheckpoint> others) {
    this.first = new Logs(spark, first);
    this.others = others.stream().map(other -> new Logs(spark, other)).toList();
    this.retained = Plans.classic(spark).sessionState().conf().minBatchesToRetain();
  }

  /**
   * Whether one query can go on from both checkpoints: both have ended the same last batch, and if
   * a batch was begun in both it is the same one. The first may be a step ahead, as it is when a
   * process dies between the two.
   */
  public static boolean inStep(SparkSession spark, FlowCheckpoint first, FlowCheckpoint other) {
    Logs one = new Logs(spark, first);
    Logs two = new Logs(spark, other);
    long begun = one.begun();
    if (two.begun() == begun) {
      return two.ended() >= one.ended()
          && one.sameOffsets(two, begun)
          && (one.ended() == begun || one.sameOffsets(two, begun - 1));
    }
    return two.begun() == begun - 1
        && two.ended() == two.begun()
        && one.ended() < begun
        && one.sameOffsets(two, two.begun());
  }

  /**
   * Brings checkpoints together that stand at different places of one source, but not far from each
   * other: notes in each that the same batch is begun, which ends where the furthest stands. Each
   * flow has to run it alone; then they are in step.
   *
   * @return those that have such a batch; the others have never read, have not ended a batch yet,
   *     are far behind, or cannot be compared
   */
  public static List<FlowCheckpoint> bringTogether(
      SparkSession spark, List<FlowCheckpoint> checkpoints) {
    List<Logs> ended =
        checkpoints.stream()
            .map(it -> new Logs(spark, it))
            .filter(it -> it.begun() >= 0 && it.begun() == it.ended())
            .toList();
    Optional<String> furthest =
        ended.stream()
            .map(Logs::end)
            .reduce((one, other) -> one.flatMap(a -> other.flatMap(b -> OffsetMaximum.of(a, b))))
            .flatMap(end -> end);
    if (furthest.isEmpty()) {
      return List.of();
    }
    String end = furthest.get();
    List<Logs> near =
        ended.stream()
            .filter(it -> OffsetMaximum.distance(it.end().orElseThrow(), end) <= NEAR)
            .toList();
    long latest = near.stream().mapToLong(Logs::begun).max().orElse(0);
    boolean together =
        near.stream().allMatch(it -> it.begun() == latest && it.end().orElseThrow().equals(end));
    if (near.size() < 2 || together) {
      return List.of();
    }
    near.forEach(logs -> logs.begin(latest + 1, end));
    return near.stream().map(logs -> logs.checkpoint).toList();
  }

  /**
   * Takes back what {@link #bringTogether} has written into a checkpoint when it was cut off in
   * between: Spark starts no query that has a batch and not the one before it.
   */
  public static void mend(SparkSession spark, FlowCheckpoint checkpoint) {
    if (checkpoint.latestBatch().orElse(0) > 0) {
      new Logs(spark, checkpoint).takeBackLoose();
    }
  }

  /** Notes in all checkpoints that a batch is begun, before anything of it is written. */
  public void begin(long batch) {
    if (others.isEmpty()) {
      return;
    }
    OffsetSeqBase offsets =
        first
            .offsets(batch)
            .orElseThrow(
                () -> new IllegalStateException("batch " + batch + " is in no checkpoint"));
    for (Logs other : others) {
      if (!prepared) {
        other.prepare(first);
      }
      other.note(batch, offsets);
    }
    prepared = true;
  }

  /** Notes in the checkpoints that Spark does not keep that a batch is ended. */
  public void end(long batch) {
    for (Logs other : others) {
      other.commits.add(batch, new CommitMetadata(0));
      other.offsets.purge(batch - retained);
      other.commits.purge(batch - retained);
    }
  }

  /** What Spark writes into a checkpoint besides state. */
  private static final class Logs {
    private static final String SOURCES = "sources";
    private static final String METADATA = "metadata";

    private final FlowCheckpoint checkpoint;
    private final OffsetSeqLog offsets;
    private final CommitLog commits;

    Logs(SparkSession spark, FlowCheckpoint checkpoint) {
      this.checkpoint = checkpoint;
      this.offsets = new OffsetSeqLog(spark, checkpoint.location() + "/offsets", false);
      this.commits = new CommitLog(spark, checkpoint.location() + "/commits", false);
    }

    long begun() {
      return checkpoint.latestBatch().orElse(-1);
    }

    long ended() {
      return commits.getLatestBatchId().isDefined() ? (Long) commits.getLatestBatchId().get() : -1;
    }

    Optional<OffsetSeqBase> offsets(long batch) {
      return Optional.ofNullable(offsets.get(batch).getOrElse(() -> null));
    }

    /** Where the last batch ends; empty when that is not one place in one source. */
    Optional<String> end() {
      return offsets(begun())
          .filter(OffsetSeq.class::isInstance)
          .map(all -> Plans.list(all.offsets()))
          .filter(all -> all.size() == 1 && all.get(0).isDefined())
          .map(all -> all.get(0).get().json());
    }

    /** Begins a batch with that number behind the last one, whatever number that had. */
    void begin(long batch, String end) {
      OffsetSeq last = (OffsetSeq) offsets(begun()).orElseThrow();
      if (begun() < batch - 1) {
        offsets.add(batch - 1, last);
        commits.add(batch - 1, new CommitMetadata(0));
      }
      Option<Offset> offset = Option.apply(new SerializedOffset(end));
      offsets.add(batch, new OffsetSeq(Plans.seq(List.of(offset)), last.metadataOpt()));
    }

    /** A loose batch has no number before it, and ends where the one before it ends. */
    void takeBackLoose() {
      long begun = begun();
      long[] noted = offsets.listBatchesOnDisk();
      OptionalLong before = LongStream.of(noted).filter(batch -> batch < begun).max();
      if (before.isEmpty()
          || before.getAsLong() == begun - 1
          || !positions(before.getAsLong()).equals(positions(begun))) {
        return;
      }
      try {
        checkpoint.files().delete(commits.batchIdToPath(begun), false);
        checkpoint.files().delete(offsets.batchIdToPath(begun), false);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    /** Where a batch ends; empty when it is not there. */
    private Optional<Object> positions(long batch) {
      return offsets(batch).map(OffsetSeqBase::offsets);
    }

    /** Notes the positions of a batch, where they are not noted already. */
    void note(long batch, OffsetSeqBase end) {
      if (!offsets.add(batch, end) && !positions(batch).equals(Optional.of(end.offsets()))) {
        throw new IllegalStateException(
            "Batch %d in %s ends elsewhere".formatted(batch, checkpoint.location()));
      }
    }

    private UncheckedIOException unwritable(IOException e) {
      return new UncheckedIOException(
          "Cannot write " + checkpoint.location() + ": " + e.getMessage(), e);
    }

    /** Whether a batch ends at the same positions in both, or is in neither. */
    boolean sameOffsets(Logs other, long batch) {
      return batch < 0 || positions(batch).equals(other.positions(batch));
    }

    /**
     * Writes what Spark writes before the first batch: an id, and where a source begins that has
     * not been read yet.
     */
    void prepare(Logs from) {
      FileSystem files = checkpoint.files();
      Path metadata = new Path(checkpoint.location(), METADATA);
      Path sources = new Path(from.checkpoint.location(), SOURCES);
      try {
        if (!files.exists(metadata)) {
          StreamMetadata id = new StreamMetadata(UUID.randomUUID().toString());
          StreamMetadata.write(id, metadata, files.getConf());
        }
        if (files.exists(sources)) {
          copy(files, sources, new Path(checkpoint.location(), SOURCES), begun() < 0);
        }
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    private static void copy(FileSystem files, Path from, Path to, boolean anew)
        throws IOException {
      files.mkdirs(to);
      for (FileStatus entry : files.listStatus(from)) {
        Path target = new Path(to, entry.getPath().getName());
        if (entry.isDirectory()) {
          copy(files, entry.getPath(), target, anew);
        } else if (!entry.getPath().getName().startsWith(".") && (anew || !files.exists(target))) {
          var out = CheckpointFileManager.create(to, files.getConf()).createAtomic(target, anew);
          try (InputStream in = files.open(entry.getPath())) {
            in.transferTo(out);
            out.close();
          } catch (IOException | RuntimeException e) {
            out.cancel();
            throw e;
          }
        }
      }
    }
  }
}
