package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Objects;
import java.util.Optional;

/**
 * A record for a topic. The arrays are handed over, not copied: they are not to be changed. Two
 * records are equal only if they are the same.
 *
 * @param key the event's id in ASCII; null for a malformed record, as it has none
 * @param value the body
 * @param timestampMillis when it arrives, since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of each body would cost more than making it
public record GeneratedRecord(byte[] key, byte[] value, long timestampMillis, Kind kind) {
  public GeneratedRecord {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(kind, "kind");
  }

  /** The {@code eventID} in the body; empty for a malformed record. */
  public Optional<String> eventId() {
    return Optional.ofNullable(key).map(bytes -> new String(bytes, US_ASCII));
  }
}
