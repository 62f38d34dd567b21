package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * An endless stream of events, as records of a topic, with the faults that a real one has. The
 * records follow from the profile alone (a live stream's also from its clock). A body of a retail
 * event, of some 300 bytes:
 *
 * <pre>{@code
 * {"eventType":"IMPRESSION","eventID":"<uuid>","productId":"680","userAgent":{"platform":"Mac",
 *  "browser":"Safari"},"extraPayload":[{"relatedProductId":"712","relatedProductCategory":"Locks"}],
 *  "page_loading_seconds":0.312,"eventTime":"2026-01-01T00:00:00.123Z"}
 * }</pre>
 *
 * <p>{@code eventType} is IMPRESSION, CLICK, ADD_TO_CART or PURCHASE; {@code userAgent} and {@code
 * extraPayload} are at times null or absent. A record's timestamp, its arrival, never goes back;
 * the event time of a good event equals it.
 *
 * <p>For one thread, save that {@link #counts} may be read by any.
 */
public final class GeneratedEvents {
  private static final long LATE_FROM = Duration.ofSeconds(1).toMillis();
  private static final long LATE_TO = Duration.ofMinutes(5).toMillis();
  private static final long TOO_LATE_FROM = Duration.ofHours(2).toMillis();
  private static final long TOO_LATE_TO = Duration.ofHours(6).toMillis();

  private final Arrivals arrivals;
  private final SplittableRandom random;
  private final KindDraw kinds;
  private final EventBody body;
  private final RecentEvents recent = new RecentEvents();
  private volatile EventCounts counts = EventCounts.NONE;

  private GeneratedEvents(EventProfile profile, Arrivals arrivals) {
    this.arrivals = arrivals;
    random = new SplittableRandom(profile.seed());
    kinds = new KindDraw(profile);
    body = profile.form().body(random, profile.seed());
  }

  /** Events that arrive from the profile's start time on, as close together as it says. */
  public static GeneratedEvents of(EventProfile profile) {
    return new GeneratedEvents(
        profile, Arrivals.spaced(profile.startTime(), profile.eventsPerSecond()));
  }

  /** Events that arrive when they are asked for; the profile's start and spacing are not used. */
  public static GeneratedEvents live(EventProfile profile, InstantSource clock) {
    return new GeneratedEvents(profile, Arrivals.live(clock));
  }

  public GeneratedRecord next() {
    EventCounts before = counts;
    GeneratedRecord made = make(arrivals.millisOf(before.total()), before.malformed());
    counts = before.plusOne(made.kind());
    return made;
  }

  /** What {@link #next} has given so far. */
  public EventCounts counts() {
    return counts;
  }

  private GeneratedRecord make(long now, long malformedBefore) {
    return switch (kinds.draw(random)) {
      case GOOD -> good(now);
      case DUPLICATE -> duplicate(now);
      case LATE -> event(Kind.LATE, now, now - random.nextLong(LATE_FROM, LATE_TO));
      case TOO_LATE -> event(Kind.TOO_LATE, now, now - random.nextLong(TOO_LATE_FROM, TOO_LATE_TO));
      case MALFORMED -> malformed(now, Malformation.inTurn(malformedBefore));
    };
  }

  private GeneratedRecord good(long now) {
    GeneratedRecord made = event(Kind.GOOD, now, now);
    recent.add(made);
    return made;
  }

  private GeneratedRecord duplicate(long now) {
    return recent
        .pick(random, now)
        .map(first -> new GeneratedRecord(first.key(), first.value(), now, Kind.DUPLICATE))
        .orElseGet(() -> good(now));
  }

  private GeneratedRecord event(Kind kind, long now, long eventTime) {
    String id = body.nextId();
    byte[] value = body.write(id, eventTime).getBytes(ISO_8859_1);
    return new GeneratedRecord(id.getBytes(ISO_8859_1), value, now, kind);
  }

  private GeneratedRecord malformed(long now, Malformation malformation) {
    String good = body.write(body.nextId(), now);
    byte[] value = malformation.bodyFrom(good, body.fields());
    return new GeneratedRecord(null, value, now, Kind.MALFORMED);
  }
}
