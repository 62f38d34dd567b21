package dev.lakeweir.spec;

import java.util.List;
import java.util.Optional;

/**
 * What {@code AUTO CDC} says of the changes that its flow reads.
 *
 * @param deleteWhen the condition under which a change deletes its row
 * @param sequenceBy says which of two changes of a key is the later one
 * @param columns the columns that are kept; all when empty
 * @param except the columns that are left out
 */
public record ChangesDefinition(
    List<PropertyDefinition> keys,
    Optional<SqlText> deleteWhen,
    SqlText sequenceBy,
    List<PropertyDefinition> columns,
    List<PropertyDefinition> except,
    Scd scd) {
  public ChangesDefinition {
    keys = List.copyOf(keys);
    columns = List.copyOf(columns);
    except = List.copyOf(except);
  }

  /** What a table keeps of the changes of a key: a slowly changing dimension of this type. */
  public enum Scd {
    /** The row as it is now. */
    TYPE_1,
    /** Every row that there was, and from when to when. */
    TYPE_2
  }
}
