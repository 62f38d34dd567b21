package dev.lakeweir.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.apache.spark.sql.streaming.SourceProgress;

/**
 * How much of a source waits to be read.
 *
 * @param unit {@code rows} or {@code files}
 */
record SourceLag(long amount, String unit) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty when the source does not say. */
  static Optional<SourceLag> of(SourceProgress source) {
    String files = source.metrics().get("numFilesOutstanding");
    if (files != null) {
      return Optional.of(new SourceLag(Long.parseLong(files), "files"));
    }
    String events = source.metrics().get("lagEvents");
    if (events != null) {
      return Optional.of(new SourceLag(Long.parseLong(events), "rows"));
    }
    if (source.latestOffset() == null
        || source.endOffset() == null
        || !source.description().startsWith("Kafka")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SourceLag(
              behind(JSON.readTree(source.endOffset()), JSON.readTree(source.latestOffset())),
              "rows"));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The sum over topics and partitions of latest minus read. */
  static long behind(JsonNode read, JsonNode latest) {
    long behind = 0;
    for (var topic : latest.properties()) {
      for (var partition : topic.getValue().properties()) {
        long end = read.path(topic.getKey()).path(partition.getKey()).asLong(0);
        behind += Math.max(0, partition.getValue().asLong() - end);
      }
    }
    return behind;
  }
}
