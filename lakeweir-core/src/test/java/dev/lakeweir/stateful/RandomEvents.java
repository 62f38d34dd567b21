package dev.lakeweir.stateful;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded random events, with nulls, as JSON lines. */
final class RandomEvents {
  static final String SCHEMA =
      "ts TIMESTAMP, user STRING, kind STRING, amount DECIMAL(10,2), n INT, d DOUBLE, f FLOAT,"
          + " flag BOOLEAN, day DATE, seen TIMESTAMP, body BINARY,"
          + " place STRUCT<city: STRING, zip: INT>, tags ARRAY<STRING>";
  static final Instant START = Instant.parse("2024-05-01T10:00:00Z");

  private final Random random;

  RandomEvents(long seed) {
    random = new Random(seed);
  }

  String[] lines(int number) {
    return IntStream.range(0, number).mapToObj(i -> line()).toArray(String[]::new);
  }

  private String line() {
    return """
        {"ts":"%s","user":%s,"kind":%s,"amount":%s,"n":%s,"d":%s,"f":%s,"flag":%s,"day":%s,"seen":%s,"body":%s,"place":%s,"tags":%s}"""
        .formatted(
            START.plusSeconds(random.nextInt(3600)),
            maybe("\"user-%d\"".formatted(random.nextInt(3))),
            maybe("\"kind-%s\"".formatted("x".repeat(random.nextInt(6)))),
            maybe(String.format(Locale.ROOT, "%.2f", random.nextInt(8) / 4.0)),
            maybe(Integer.toString(random.nextInt(7))),
            maybe(Double.toString(random.nextInt(6) / 2.0 - 1)),
            maybe(Double.toString(random.nextInt(6) / 2.0 - 1)),
            maybe(Boolean.toString(random.nextBoolean())),
            maybe("\"2024-02-2%d\"".formatted(random.nextInt(8))),
            maybe("\"2024-05-01T00:00:00.00000%dZ\"".formatted(random.nextInt(5))),
            maybe("\"%s\"".formatted(random.nextInt(2) == 0 ? "AAE=" : "AAI=")),
            maybe(
                "{\"city\":%s,\"zip\":%s}"
                    .formatted(
                        maybe("\"c%d\"".formatted(random.nextInt(3))),
                        maybe(Integer.toString(random.nextInt(2))))),
            maybe("[\"a\",\"%d\"]".formatted(random.nextInt(2))));
  }

  private String maybe(String value) {
    return random.nextInt(8) == 0 ? "null" : value;
  }
}
