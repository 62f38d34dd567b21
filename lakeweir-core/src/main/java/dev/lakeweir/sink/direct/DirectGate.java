package dev.lakeweir.sink.direct;

import dev.lakeweir.plan.TableModel;
import io.delta.kernel.Snapshot;
import io.delta.kernel.internal.actions.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Says which tables can be written directly. Delta Kernel takes commits to more of them than it
 * does all for: it checks no NOT NULL, fills no defaults, and writes no names of mapped columns.
 * Pure.
 */
final class DirectGate {
  /** Features that ask nothing of one who adds plain files, or puts some in the place of others. */
  private static final Set<String> HONOURED =
      Set.of(
          "appendOnly",
          "invariants",
          "deletionVectors",
          "timestampNtz",
          "v2Checkpoint",
          "vacuumProtocolCheck");

  /** Properties that ask for more than that, with the value that asks for nothing. */
  private static final Map<String, String> UNHONOURED =
      Map.of(
          "delta.columnMapping.mode", "none",
          "delta.enableChangeDataFeed", "false",
          "delta.enableRowTracking", "false",
          "delta.enableInCommitTimestamps", "false",
          "delta.autoOptimize.optimizeWrite", "false",
          "delta.randomizeFilePrefixes", "false");

  /** What asks for {@code delta.autoOptimize.optimizeWrite} for all tables. */
  private static final String OPTIMIZE_WRITE = "spark.databricks.delta.optimizeWrite.enabled";

  private static final int LEGACY_WRITER = 2;
  private static final int FEATURE_WRITER = 7;

  private static final String CONSTRAINT_PREFIX = "delta.constraints.";

  private static final String FEATURE_PREFIX = "delta.feature.";

  private DirectGate() {}

  /** Why a table is written by Delta's Spark writer, empty for one that need not be. */
  static Optional<String> refusal(Snapshot table) {
    return protocol(table.getProtocol())
        .or(() -> properties(table.getTableProperties()))
        .or(() -> partitions(table.getPartitionColumnNames().isEmpty()))
        .or(() -> columns(Snapshots.columns(table)));
  }

  /** The same of all tables of a session. */
  static Optional<String> refusal(SparkSession spark) {
    return Boolean.parseBoolean(spark.conf().get(OPTIMIZE_WRITE, "false"))
        ? Optional.of("the session has the setting " + OPTIMIZE_WRITE)
        : Optional.empty();
  }

  /** The same of a table that is made as the project declares it. */
  static Optional<String> refusal(TableModel table) {
    Map<String, String> properties = new HashMap<>();
    table.definition().properties().forEach((name, value) -> properties.put(name, value.value()));
    Set<String> features = new TreeSet<>();
    properties.keySet().stream()
        .filter(name -> name.startsWith(FEATURE_PREFIX))
        .forEach(name -> features.add(name.substring(FEATURE_PREFIX.length())));
    return features(features)
        .or(() -> properties(properties))
        .or(() -> partitions(table.definition().partitionedBy().isEmpty()))
        .or(
            () ->
                table.definition().clusteredBy().isEmpty()
                    ? Optional.empty()
                    : Optional.of("it is clustered"));
  }

  private static Optional<String> protocol(Protocol protocol) {
    int writer = protocol.getMinWriterVersion();
    if (writer <= LEGACY_WRITER) {
      return Optional.empty();
    }
    if (writer != FEATURE_WRITER) {
      return Optional.of("its protocol has the writer version " + writer);
    }
    return features(protocol.getWriterFeatures());
  }

  private static Optional<String> features(Set<String> features) {
    Set<String> others = new TreeSet<>(features);
    others.removeAll(HONOURED);
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of("it has the features " + String.join(", ", others));
  }

  private static Optional<String> properties(Map<String, String> properties) {
    return Stream.concat(
            UNHONOURED.keySet().stream()
                .filter(
                    name ->
                        !properties
                            .getOrDefault(name, UNHONOURED.get(name))
                            .equals(UNHONOURED.get(name))),
            properties.keySet().stream().filter(name -> name.startsWith(CONSTRAINT_PREFIX)))
        .sorted()
        .findFirst()
        .map(name -> "it has the property " + name);
  }

  private static Optional<String> partitions(boolean none) {
    return none ? Optional.empty() : Optional.of("it is partitioned");
  }

  /** Why rows of these columns are for Delta's Spark writer, empty when they need not be. */
  static Optional<String> columns(StructType columns) {
    return columns("", columns);
  }

  private static Optional<String> columns(String parent, StructType columns) {
    for (StructField column : columns.fields()) {
      String name = parent + column.name();
      if (!column.nullable() || !column.dataType().equals(column.dataType().asNullable())) {
        return Optional.of("its column " + name + " is NOT NULL");
      }
      // Defaults, generation expressions, identity, invariants, CHAR and VARCHAR.
      if (!column.metadata().equals(comment(column))) {
        return Optional.of("its column " + name + " has a rule or a default");
      }
      if (column.dataType() instanceof StructType nested) {
        Optional<String> within = columns(name + ".", nested);
        if (within.isPresent()) {
          return within;
        }
      }
    }
    return Optional.empty();
  }

  private static org.apache.spark.sql.types.Metadata comment(StructField column) {
    var empty = org.apache.spark.sql.types.Metadata.empty();
    return column.getComment().isEmpty()
        ? empty
        : new org.apache.spark.sql.types.MetadataBuilder()
            .putString("comment", column.getComment().get())
            .build();
  }
}
