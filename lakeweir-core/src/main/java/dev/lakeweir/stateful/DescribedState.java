package dev.lakeweir.stateful;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** A stateful processor that tells people what it remembers. */
public interface DescribedState {
  /** What it does. */
  String operator();

  /** What it keeps for a key. */
  String keeps();

  /** What it computes from its input for a key, in the order in which that is kept. */
  List<Expression> computed();

  /** When it forgets a key; empty when that is when the watermark passes the key. */
  Optional<String> forgets();
}
