package dev.lakeweir.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lakeweir.catalyst.Plans;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.streaming.checkpointing.CommitLog;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeq;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqBase;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog;
import scala.Option;

/** How far a flow has read a Delta table as a stream, as its checkpoint says. */
public final class TablePosition {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NONE = -1;

  private TablePosition() {}

  /**
   * Whether a flow has begun to read a table and has yet to read what came before a version. A flow
   * that has not begun will read the table as it is then.
   *
   * @param table its id, as Delta's offsets name it
   */
  public static boolean isBehind(
      SparkSession spark, FlowCheckpoint checkpoint, String table, long version) {
    long begun = checkpoint.latestBatch().orElse(NONE);
    if (begun == NONE) {
      return false;
    }
    OffsetSeqLog offsets = new OffsetSeqLog(spark, checkpoint.location() + "/offsets", false);
    Option<Object> latest =
        new CommitLog(spark, checkpoint.location() + "/commits", false).getLatestBatchId();
    if (latest.isDefined()) {
      OptionalLong ended = version(offsets, (Long) latest.get(), table);
      if (ended.isPresent()) {
        return ended.getAsLong() < version;
      }
    }
    return version(offsets, begun, table).isPresent();
  }

  /**
   * Up to which version a batch reads the table, the least if it reads it more than once; empty
   * when it does not read it.
   */
  private static OptionalLong version(OffsetSeqLog offsets, long batch, String table) {
    OffsetSeqBase noted = offsets.get(batch).getOrElse(() -> null);
    if (!(noted instanceof OffsetSeq positions)) {
      throw new IllegalStateException(
          "Batch %d of %s says no positions".formatted(batch, offsets.metadataPath()));
    }
    List<Option<Offset>> sources = Plans.list(positions.offsets());
    return sources.stream()
        .filter(Option::isDefined)
        .map(source -> read(source.get()))
        .filter(offset -> offset.path("reservoirId").asText().equals(table))
        .mapToLong(offset -> offset.path("reservoirVersion").asLong())
        .min();
  }

  private static JsonNode read(Offset offset) {
    try {
      return JSON.readTree(offset.json());
    } catch (JsonProcessingException e) {
      // Sources may write what they like; Delta writes JSON.
      return MissingNode.getInstance();
    }
  }
}
