package dev.lakeweir.embedded.generate;

import java.time.Instant;
import java.util.Objects;

/**
 * What a stream of events is like. Rates are shares of all records, 0 to 1; what they leave is
 * {@link Kind#GOOD}.
 *
 * @param form what the events are about
 * @param seed the same seed and profile give the same records
 * @param startTime when the first record arrives
 * @param eventsPerSecond how close together the records arrive, in event time
 */
public record EventProfile(
    EventForm form,
    long seed,
    Instant startTime,
    double eventsPerSecond,
    double malformedRate,
    double duplicateRate,
    double lateRate,
    double tooLateRate) {
  public EventProfile {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(startTime, "startTime");
    if (!(eventsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "Cannot generate events at: " + eventsPerSecond + " a second. Give more than 0.");
    }
    requireShare("malformedRate", malformedRate);
    requireShare("duplicateRate", duplicateRate);
    requireShare("lateRate", lateRate);
    requireShare("tooLateRate", tooLateRate);
    requireShare("the sum of the rates", malformedRate + duplicateRate + lateRate + tooLateRate);
  }

  /** 1,000 retail events a second from 2026 on, with a little of everything that goes wrong. */
  public static EventProfile defaults() {
    return new EventProfile(
        EventForm.RETAIL,
        42,
        Instant.parse("2026-01-01T00:00:00Z"),
        1_000,
        0.005,
        0.01,
        0.02,
        0.0005);
  }

  public EventProfile withForm(EventForm value) {
    return new EventProfile(
        value,
        seed,
        startTime,
        eventsPerSecond,
        malformedRate,
        duplicateRate,
        lateRate,
        tooLateRate);
  }

  public EventProfile withSeed(long value) {
    return new EventProfile(
        form,
        value,
        startTime,
        eventsPerSecond,
        malformedRate,
        duplicateRate,
        lateRate,
        tooLateRate);
  }

  public EventProfile withStartTime(Instant value) {
    return new EventProfile(
        form, seed, value, eventsPerSecond, malformedRate, duplicateRate, lateRate, tooLateRate);
  }

  public EventProfile withEventsPerSecond(double value) {
    return new EventProfile(
        form, seed, startTime, value, malformedRate, duplicateRate, lateRate, tooLateRate);
  }

  public EventProfile withRates(double malformed, double duplicate, double late, double tooLate) {
    return new EventProfile(
        form, seed, startTime, eventsPerSecond, malformed, duplicate, late, tooLate);
  }

  /** The same, with good events only. */
  public EventProfile faultless() {
    return withRates(0, 0, 0, 0);
  }

  private static void requireShare(String name, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "Cannot use %s: %s. Give a share from 0 to 1.".formatted(name, rate));
    }
  }
}
