package dev.lakeweir.embedded.generate;

/** What a generated record is, and so what a pipeline has to do with it. */
public enum Kind {
  /** A sound event on time. */
  GOOD,
  /** A sound event sent once more, byte for byte, at most five minutes after it. */
  DUPLICATE,
  /** A sound event whose event time is up to five minutes before its arrival. */
  LATE,
  /** A sound event whose event time is two to six hours before its arrival. */
  TOO_LATE,
  /** A body that is no event: strict decoding rejects it. */
  MALFORMED
}
