package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** Ads that were shown, numbered from 0, so that {@link ClickBody} can name them. */
final class ImpressionBody extends EventBody {
  private final long seed;
  private long shown;

  ImpressionBody(SplittableRandom random, long seed) {
    super(random);
    this.seed = seed;
  }

  static String id(long seed, long number) {
    return "i-" + seed + "-" + number;
  }

  @Override
  Fields fields() {
    return new Fields("impression_id", "shown_at", "campaign");
  }

  @Override
  String nextId() {
    return id(seed, shown++);
  }

  @Override
  void append(String id, long eventTimeMillis) {
    text("impression_id", id);
    text("campaign", any("spring", "sale", "brand"));
    time("shown_at", eventTimeMillis).json.append('}');
  }
}
