package dev.lakeweir.benchmarks.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import java.time.Duration;
import java.time.Instant;

/**
 * The events that all peers take: two hours of retail events, some sent twice and some late; the
 * last of each partition comes a day later. Those close all windows before them, so that a peer
 * that appends a window only when the watermark has passed it has all of them too. None is
 * malformed or too late, since the peers treat these differently.
 */
public final class RetailEvents {
  public static final int PARTITIONS = 4;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SPAN = Duration.ofHours(2);
  private static final String RELATED = "\"relatedProductId\"";

  private final long events;

  /**
   * So many events.
   *
   * @param events those that close the windows included
   */
  public RetailEvents(long events) {
    this.events = events;
  }

  /** The time of the events that close the windows; each peer's count of gold ends before it. */
  public static Instant closing() {
    return START.plus(Duration.ofDays(1));
  }

  /** Sends them all. */
  public void send(String bootstrapServers, String topic) throws InterruptedException {
    try (TopicFeed feed = new TopicFeed(bootstrapServers, topic, 0)) {
      feed.send(main(), events - PARTITIONS);
      feed.send(closers(), PARTITIONS);
    }
  }

  /** The rows that are to be in the tables. */
  Rows rows() {
    long related = related(main(), events - PARTITIONS) + related(closers(), PARTITIONS);
    return new Rows(events, related, events - PARTITIONS);
  }

  private GeneratedEvents main() {
    return GeneratedEvents.of(
        EventProfile.defaults()
            .withStartTime(START)
            .withEventsPerSecond((double) events / SPAN.toSeconds())
            .withRates(0, 0.01, 0.02, 0));
  }

  private static GeneratedEvents closers() {
    return GeneratedEvents.of(EventProfile.defaults().withStartTime(closing()).faultless());
  }

  private static long related(GeneratedEvents generated, long count) {
    long related = 0;
    for (long n = 0; n < count; n++) {
      String body = new String(generated.next().value(), ISO_8859_1);
      for (int at = body.indexOf(RELATED); at >= 0; at = body.indexOf(RELATED, at + 1)) {
        related++;
      }
    }
    return related;
  }
}
