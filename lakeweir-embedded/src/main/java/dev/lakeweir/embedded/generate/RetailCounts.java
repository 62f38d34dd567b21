package dev.lakeweir.embedded.generate;

/** How many records of each kind there were. */
public record RetailCounts(long good, long duplicate, long late, long tooLate, long malformed) {
  public static final RetailCounts NONE = new RetailCounts(0, 0, 0, 0, 0);

  public long total() {
    return good + duplicate + late + tooLate + malformed;
  }

  /** How many distinct events there were, too late ones included. */
  public long events() {
    return good + late + tooLate;
  }

  RetailCounts plusOne(Kind kind) {
    return switch (kind) {
      case GOOD -> new RetailCounts(good + 1, duplicate, late, tooLate, malformed);
      case DUPLICATE -> new RetailCounts(good, duplicate + 1, late, tooLate, malformed);
      case LATE -> new RetailCounts(good, duplicate, late + 1, tooLate, malformed);
      case TOO_LATE -> new RetailCounts(good, duplicate, late, tooLate + 1, malformed);
      case MALFORMED -> new RetailCounts(good, duplicate, late, tooLate, malformed + 1);
    };
  }
}
