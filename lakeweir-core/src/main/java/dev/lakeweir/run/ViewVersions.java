package dev.lakeweir.run;

import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.sink.DeltaTables;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;

/**
 * What a materialized view is computed from, in the form that is recorded with it: the id and
 * version of each table it reads, and the {@link ViewFingerprint} of what the project says of it.
 *
 * @param applications under which name each table's version is recorded, by the table's name
 * @param versions of the tables, by name
 */
record ViewVersions(
    String query, long fingerprint, Map<String, String> applications, Map<String, Long> versions) {

  /** As the tables are now. */
  static ViewVersions now(
      SparkSession spark, PipelineModel pipeline, FlowModel flow, long fingerprint) {
    TableModel view = pipeline.tables().get(flow.target());
    Map<String, String> applications = new LinkedHashMap<>();
    Map<String, Long> versions = new LinkedHashMap<>();
    flow.inputs()
        .forEach(
            input -> {
              String path = pipeline.tables().get(input.name()).path();
              Snapshot snapshot = DeltaTables.snapshot(spark, path);
              applications.put(input.name(), application(pipeline, view, snapshot.metadata().id()));
              versions.put(input.name(), snapshot.version());
            });
    return new ViewVersions(query(pipeline, view), fingerprint, applications, versions);
  }

  /** Under which name the version of a table is recorded, which has that id. */
  static String application(PipelineModel pipeline, TableModel view, String table) {
    return prefix(pipeline, view) + table;
  }

  /** Under which name the fingerprint is recorded. */
  static String query(PipelineModel pipeline, TableModel view) {
    return prefix(pipeline, view) + "query";
  }

  long version(String table) {
    return versions.get(table);
  }

  String application(String table) {
    return applications.get(table);
  }

  boolean areIn(Map<String, Long> recorded) {
    return transactions().entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(recorded.get(wanted.getKey())));
  }

  boolean sameQuery(Map<String, Long> recorded) {
    return Long.valueOf(fingerprint).equals(recorded.get(query));
  }

  /** As they are recorded. */
  Map<String, Long> transactions() {
    Map<String, Long> transactions = new LinkedHashMap<>();
    transactions.put(query, fingerprint);
    applications.forEach(
        (table, application) -> transactions.put(application, versions.get(table)));
    return transactions;
  }

  private static String prefix(PipelineModel pipeline, TableModel view) {
    return pipeline.name() + "/" + view.name() + "/@";
  }
}
