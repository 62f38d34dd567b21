package dev.lakeweir.embedded.generate;

/** How many records of each kind there were. */
public record EventCounts(long good, long duplicate, long late, long tooLate, long malformed) {
  public static final EventCounts NONE = new EventCounts(0, 0, 0, 0, 0);

  public long total() {
    return good + duplicate + late + tooLate + malformed;
  }

  /** How many distinct events there were, too late ones included. */
  public long events() {
    return good + late + tooLate;
  }

  EventCounts plus(EventCounts other) {
    return new EventCounts(
        good + other.good,
        duplicate + other.duplicate,
        late + other.late,
        tooLate + other.tooLate,
        malformed + other.malformed);
  }

  EventCounts plusOne(Kind kind) {
    return switch (kind) {
      case GOOD -> new EventCounts(good + 1, duplicate, late, tooLate, malformed);
      case DUPLICATE -> new EventCounts(good, duplicate + 1, late, tooLate, malformed);
      case LATE -> new EventCounts(good, duplicate, late + 1, tooLate, malformed);
      case TOO_LATE -> new EventCounts(good, duplicate, late, tooLate + 1, malformed);
      case MALFORMED -> new EventCounts(good, duplicate, late, tooLate, malformed + 1);
    };
  }
}
