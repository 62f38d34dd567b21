package dev.lakeweir.plan;

import dev.lakeweir.spec.ChangesDefinition.Scd;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** How the rows of a flow get into its table or sink. */
public sealed interface WriteModel {

  /** Whether rows only ever come, so that a table can be read as a stream. */
  default boolean onlyAppends() {
    return this instanceof Append || this instanceof Send;
  }

  /** For messages and lists. */
  String shown();

  /** Every row is a new row. */
  record Append() implements WriteModel {
    @Override
    public String shown() {
      return "append";
    }
  }

  /**
   * Every row is sent, and cannot be taken back: again, when a batch is run again.
   *
   * @param to the format of the sink, and what in it is named for all rows
   */
  record Send(String to) implements WriteModel {
    @Override
    public String shown() {
      return "send to %s, at least once".formatted(to);
    }
  }

  /** All rows of a batch take the place of all that were there. */
  record Complete() implements WriteModel {
    @Override
    public String shown() {
      return "complete";
    }
  }

  /**
   * A row takes the place of the one with equal keys (null equals null).
   *
   * @param keys columns of the table, at least one
   * @param sequenceBy the column that says which of several rows of a key is the latest; empty when
   *     a batch holds each key once, as an aggregate does
   */
  record Upsert(List<String> keys, Optional<String> sequenceBy) implements WriteModel {
    public Upsert {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("an upsert needs keys");
      }
    }

    @Override
    public String shown() {
      return "upsert by " + String.join(", ", keys);
    }
  }

  /**
   * A row is a change of the one with equal keys, and changes come in any order: AUTO CDC.
   *
   * @param keys columns of the table, at least one
   * @param sequence the type of what says which of two changes is the later one
   */
  record Changes(List<String> keys, DataType sequence, Scd scd) implements WriteModel {
    public Changes {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("changes need keys");
      }
    }

    @Override
    public String shown() {
      int type = scd == Scd.TYPE_1 ? 1 : 2;
      return "AUTO CDC (SCD type %d) by %s".formatted(type, String.join(", ", keys));
    }
  }

  /**
   * The rows are the result of a query over tables, computed anew when those have changed.
   *
   * @param from a table of which it is enough to read what was added since, where there is one
   */
  record Recompute(Optional<String> from) implements WriteModel {
    @Override
    public String shown() {
      return from.map(table -> "append what is added to " + table).orElse("recompute");
    }
  }
}
