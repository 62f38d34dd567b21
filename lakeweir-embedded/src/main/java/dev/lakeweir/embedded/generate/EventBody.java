package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;
import java.util.UUID;

/** Writes the JSON of one event after another; all of it is ASCII that needs no escapes. */
abstract class EventBody {
  final SplittableRandom random;
  final StringBuilder json = new StringBuilder(512);

  EventBody(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Which fields can be spoilt so that the example's schema rejects the event.
   *
   * @param required one that must be there
   * @param typed one that is no STRING
   * @param text a STRING
   */
  record Fields(String required, String typed, String text) {}

  abstract Fields fields();

  /** What identifies the next event: a UUID of version 4, from the seed. */
  String nextId() {
    long version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
    long variant2 = (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(version4, variant2).toString();
  }

  final String write(String id, long eventTimeMillis) {
    json.setLength(0);
    append(id, eventTimeMillis);
    return json.toString();
  }

  abstract void append(String id, long eventTimeMillis);

  /** Appends a field, and before the first one the brace that opens the object. */
  final EventBody text(String name, String value) {
    name(name).json.append('"').append(value).append('"');
    return this;
  }

  final EventBody number(String name, long value) {
    name(name).json.append(value);
    return this;
  }

  /** A number with two digits behind the point. */
  final EventBody hundredths(String name, long value) {
    name(name).json.append(value / 100).append('.');
    UtcMillis.appendPadded(json, (int) (value % 100), 2);
    return this;
  }

  final EventBody time(String name, long millis) {
    UtcMillis.append(name(name).json.append('"'), millis);
    json.append('"');
    return this;
  }

  final EventBody name(String name) {
    json.append(json.length() == 0 ? '{' : ',').append('"').append(name).append("\":");
    return this;
  }

  final String any(String... values) {
    return values[random.nextInt(values.length)];
  }
}
