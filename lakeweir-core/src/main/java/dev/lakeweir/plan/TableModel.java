package dev.lakeweir.plan;

import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.TableDefinition;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * A table, resolved.
 *
 * @param path where it lies: {@code <storage>/<name>}
 * @param schema its columns, all nullable
 * @param quarantined whether rows or records of it can be put aside into {@code <name>_quarantine}
 */
public record TableModel(
    TableDefinition definition,
    String path,
    StructType schema,
    WriteModel write,
    boolean quarantined) {
  /** What is put behind a table's name to name its quarantine table. */
  public static final String QUARANTINE_SUFFIX = "_quarantine";

  public String name() {
    return definition.name();
  }

  public String quarantineName() {
    return name() + QUARANTINE_SUFFIX;
  }

  public String quarantinePath() {
    return path + QUARANTINE_SUFFIX;
  }

  public List<ExpectationDefinition> expectations(OnViolation onViolation) {
    return definition.expectations().stream()
        .filter(expectation -> expectation.onViolation() == onViolation)
        .toList();
  }
}
