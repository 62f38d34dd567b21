package dev.lakeweir.explain;

/**
 * One streaming query of a flow.
 *
 * @param kind how it runs
 */
public record QueryExplanation(String name, Kind kind) {
  /** The ways in which Spark runs a query. */
  public enum Kind {
    BATCH("reads one stream and computes each batch on its own"),
    STREAM("runs as a whole on the stream: it remembers rows or reads several streams"),
    REJECT("puts aside the records that cannot be decoded");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** What that means, for people. */
    public String text() {
      return text;
    }
  }
}
