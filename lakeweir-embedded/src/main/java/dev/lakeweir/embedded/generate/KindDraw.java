package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** Draws kinds in the shares that a profile gives them. */
record KindDraw(EventProfile profile) {
  Kind draw(SplittableRandom random) {
    double left = random.nextDouble() - profile.malformedRate();
    if (left < 0) {
      return Kind.MALFORMED;
    }
    left -= profile.duplicateRate();
    if (left < 0) {
      return Kind.DUPLICATE;
    }
    left -= profile.lateRate();
    if (left < 0) {
      return Kind.LATE;
    }
    return left < profile.tooLateRate() ? Kind.TOO_LATE : Kind.GOOD;
  }
}
