package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/**
 * Clicks on the impressions of the same seed. The n-th click is on one of the last thousand
 * impressions up to the n-th, so some ads are clicked several times and some never.
 */
final class ClickBody extends EventBody {
  private static final int WITHIN = 1_000;

  private final long seed;
  private long clicks;

  ClickBody(SplittableRandom random, long seed) {
    super(random);
    this.seed = seed;
  }

  @Override
  Fields fields() {
    return new Fields("impression_id", "clicked_at", "impression_id");
  }

  @Override
  String nextId() {
    long back = random.nextLong(Math.min(clicks + 1, WITHIN));
    return ImpressionBody.id(seed, clicks++ - back);
  }

  @Override
  void append(String id, long eventTimeMillis) {
    text("impression_id", id);
    time("clicked_at", eventTimeMillis).json.append('}');
  }
}
