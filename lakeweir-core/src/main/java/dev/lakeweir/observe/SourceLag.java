package dev.lakeweir.observe;

import dev.lakeweir.source.SourceOffsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.streaming.SourceProgress;

/**
 * How much of a source waits to be read.
 *
 * @param unit {@code rows} or {@code files}
 */
record SourceLag(long amount, String unit) {
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
    OptionalLong behind = SourceOffsets.between(source.endOffset(), source.latestOffset());
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of(new SourceLag(behind.getAsLong(), "rows"));
  }
}
