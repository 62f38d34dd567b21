package dev.lakeweir.stateful;

import java.util.Optional;

/** A stateful processor that tells people what it remembers. */
public interface DescribedState {
  /** What it does. */
  String operator();

  /** What it keeps for a key. */
  String keeps();

  /** When it forgets a key; empty when that is when the watermark passes the key. */
  Optional<String> forgets();
}
