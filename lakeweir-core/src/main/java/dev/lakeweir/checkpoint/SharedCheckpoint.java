package dev.lakeweir.checkpoint;

import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitLog;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitMetadata;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeq;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqBase;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog;
import org.apache.spark.sql.execution.streaming.runtime.SerializedOffset;
import scala.Option;

/**
 * The checkpoints of flows that are run by one streaming query. Spark keeps that of one of them,
 * the first; this keeps the others equal to it, batch by batch, so that each stays a checkpoint
 * that its flow can be run from alone. Driver side; for one thread.
 */
public final class SharedCheckpoint {
  private final Logs first;
  private final List<Logs> others;
  private final long retained;
  private boolean sourcesCopied;

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
   * Brings checkpoints together that stand at different places of one source: notes in each that
   * the same batch is begun, which ends where the furthest stands. Each flow has to run it alone;
   * then they are in step.
   *
   * @return false when that cannot be done: a flow has never read, or has not ended a batch yet, or
   *     the places cannot be compared
   */
  public static boolean bringTogether(SparkSession spark, List<FlowCheckpoint> checkpoints) {
    List<Logs> all = checkpoints.stream().map(it -> new Logs(spark, it)).toList();
    if (all.stream().anyMatch(it -> it.begun() < 0 || it.begun() != it.ended())) {
      return false;
    }
    Optional<OffsetSeq> furthest =
        all.stream()
            .map(it -> it.offsets(it.begun()).flatMap(SharedCheckpoint::ofOneSource))
            .reduce((one, other) -> one.flatMap(a -> other.flatMap(b -> furthest(a, b))))
            .orElseThrow();
    long batch = 1 + all.stream().mapToLong(Logs::begun).max().orElseThrow();
    furthest.ifPresent(end -> all.forEach(logs -> logs.begin(batch, end)));
    return furthest.isPresent();
  }

  private static Optional<OffsetSeq> ofOneSource(OffsetSeqBase offsets) {
    return offsets instanceof OffsetSeq seq
            && seq.offsets().size() == 1
            && seq.offsets().head().isDefined()
        ? Optional.of(seq)
        : Optional.empty();
  }

  private static Optional<OffsetSeq> furthest(OffsetSeq one, OffsetSeq other) {
    return OffsetMaximum.of(one.offsets().head().get().json(), other.offsets().head().get().json())
        .map(SerializedOffset::new)
        .map(offset -> new OffsetSeq(Plans.seq(List.of(Option.apply(offset))), one.metadataOpt()));
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
      if (!sourcesCopied) {
        other.copySources(first);
      }
      other.offsets.add(batch, offsets);
    }
    sourcesCopied = true;
  }

  /** Notes in the checkpoints that Spark does not keep that a batch is ended. */
  public void end(long batch) {
    for (Logs other : others) {
      other.commits.add(batch, new CommitMetadata(0));
      other.offsets.purge(batch - retained);
      other.commits.purge(batch - retained);
    }
  }

  /** What Spark writes into a checkpoint of a query without state. */
  private static final class Logs {
    private static final String SOURCES = "sources";

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

    /** Begins a batch with that number behind the last one, whatever number that had. */
    void begin(long batch, OffsetSeqBase end) {
      if (begun() < batch - 1) {
        offsets.add(batch - 1, offsets(begun()).orElseThrow());
        commits.add(batch - 1, new CommitMetadata(0));
      }
      offsets.add(batch, end);
    }

    /** Whether a batch ends at the same positions in both, or is in neither. */
    boolean sameOffsets(Logs other, long batch) {
      return batch < 0
          || offsets(batch)
              .map(OffsetSeqBase::offsets)
              .equals(other.offsets(batch).map(OffsetSeqBase::offsets));
    }

    /** Where a source begins that has not been read yet is noted once, with the first batch. */
    void copySources(Logs from) {
      FileSystem files = checkpoint.files();
      Path sources = new Path(from.checkpoint.location(), SOURCES);
      try {
        if (files.exists(sources)) {
          copy(files, sources, new Path(checkpoint.location(), SOURCES));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot copy " + sources + ": " + e.getMessage(), e);
      }
    }

    private static void copy(FileSystem files, Path from, Path to) throws IOException {
      files.mkdirs(to);
      for (FileStatus entry : files.listStatus(from)) {
        Path target = new Path(to, entry.getPath().getName());
        if (entry.isDirectory()) {
          copy(files, entry.getPath(), target);
        } else if (!entry.getPath().getName().startsWith(".") && !files.exists(target)) {
          var out = CheckpointFileManager.create(to, files.getConf()).createAtomic(target, false);
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
