package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.DeltaTables;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.internal.util.SchemaUtils;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.delta.stats.StatisticsCollection$;
import scala.Option;
import scala.collection.immutable.Seq;

/** Which columns of a table its log tells of. */
final class StatisticsColumns {
  private static final int NO_LIMIT = -1;
  private static final String NAMES = "delta.dataSkippingStatsColumns";
  private static final String NUMBER = "delta.dataSkippingNumIndexedCols";

  private StatisticsColumns() {}

  /** What a table's properties say of it. */
  static List<String> wanted(Snapshot table) {
    return Stream.of(NAMES, NUMBER)
        .map(property -> table.getTableProperties().getOrDefault(property, ""))
        .toList();
  }

  /**
   * Those that the table's properties name, or its first ones.
   *
   * @param probe a transaction on the table
   */
  static List<Column> of(
      SparkSession spark, String path, Snapshot table, Transaction probe, Engine engine) {
    Optional<List<List<String>>> names =
        table.getTableProperties().containsKey(NAMES) ? names(spark, path) : Optional.empty();
    return names
        .map(named -> named(named, probe.getSchema(engine)))
        .orElseGet(() -> first(probe.getTransactionState(engine), engine));
  }

  private static List<Column> first(Row table, Engine engine) {
    return Transaction.getWriteContext(engine, table, Map.of()).getStatisticsColumns();
  }

  /** As Delta reads {@code delta.dataSkippingStatsColumns}: Kernel does not look at it. */
  private static Optional<List<List<String>>> names(SparkSession spark, String path) {
    Option<Seq<UnresolvedAttribute>> names =
        StatisticsCollection$.MODULE$
            .configuredDeltaStatsColumnSpec(DeltaTables.snapshot(spark, path).metadata())
            .deltaStatsColumnNamesOpt();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Plans.list(names.get()).stream().map(name -> Plans.list(name.nameParts())).toList());
  }

  /** A name of a struct is that of all its fields. */
  private static List<Column> named(List<List<String>> names, StructType schema) {
    return SchemaUtils.collectLeafColumns(schema, Set.of(), NO_LIMIT).stream()
        .filter(column -> names.stream().anyMatch(name -> isWithin(column, name)))
        .toList();
  }

  private static boolean isWithin(Column column, List<String> name) {
    String[] path = column.getNames();
    boolean within = path.length >= name.size();
    for (int i = 0; within && i < name.size(); i++) {
      within = path[i].equalsIgnoreCase(name.get(i));
    }
    return within;
  }
}
