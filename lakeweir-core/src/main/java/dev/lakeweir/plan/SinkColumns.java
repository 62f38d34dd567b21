package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;

/**
 * The columns that a format writes.
 *
 * @param body the column that every row needs
 * @param others the columns that may be there
 * @param notWritten what reading the format gives and writing passes over, so that all columns of a
 *     source can be selected into a sink
 * @param wrap how a whole row becomes the body, for hints
 */
record SinkColumns(Column body, List<Column> others, List<String> notWritten, String wrap) {

  /** A column by its name, and the types of which it has one. */
  record Column(String name, List<DataType> types) {
    static Column of(String name, String... types) {
      return new Column(name, Arrays.stream(types).map(DataType::fromDDL).toList());
    }

    boolean takes(DataType type) {
      return types.stream()
          .anyMatch(taken -> taken.catalogString().equalsIgnoreCase(type.catalogString()));
    }

    String shownTypes() {
      return String.join(" or ", types.stream().map(DataType::sql).toList());
    }
  }

  private static final SinkColumns KAFKA =
      new SinkColumns(
          Column.of("value", "STRING", "BINARY"),
          List.of(
              Column.of("key", "STRING", "BINARY"),
              Column.of("headers", "ARRAY<STRUCT<key: STRING, value: BINARY>>"),
              Column.of("topic", "STRING"),
              Column.of("partition", "INT")),
          List.of("offset", "timestamp", "timestampType"),
          "to_json(struct(…)) AS value");

  private static final SinkColumns EVENT_HUBS =
      new SinkColumns(
          Column.of("body", "STRING", "BINARY"),
          List.of(
              Column.of("partitionKey", "STRING"),
              Column.of("partition", "STRING"),
              Column.of("partitionId", "STRING"),
              Column.of("properties", "MAP<STRING, STRING>")),
          List.of("offset", "sequenceNumber", "enqueuedTime", "publisher", "systemProperties"),
          "to_json(struct(…)) AS body");

  static SinkColumns of(SinkDefinition sink) {
    return sink.format().equals(EventHubsOptions.FORMAT) ? EVENT_HUBS : KAFKA;
  }

  /** Whether the columns of a query can be written; if not, there is a problem for each reason. */
  boolean check(SinkDefinition sink, FlowDefinition flow, LogicalPlan query, Problems problems) {
    Report report = new Report(sink, flow, problems);
    Set<String> seen = new HashSet<>();
    boolean good = true;
    for (Attribute column : Plans.output(query)) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        good =
            report.error(
                "the query has two columns named '%s'".formatted(column.name()),
                "leave one of them out");
      } else {
        good &= check(column, report);
      }
    }
    if (!seen.contains(body.name())) {
      good = report.error("the query has no column '%s'".formatted(body.name()), "select " + wrap);
    }
    if (seen.contains("partition") && seen.contains("partitionid")) {
      good = report.error("the query has both partition and partitionId", "leave one of them out");
    }
    return good;
  }

  private boolean check(Attribute column, Report report) {
    if (notWritten.stream().anyMatch(column.name()::equalsIgnoreCase)) {
      return true;
    }
    Optional<Column> known =
        all().filter(it -> it.name().equalsIgnoreCase(column.name())).findFirst();
    if (known.isEmpty()) {
      List<String> names = all().map(Column::name).toList();
      return report.error(
          "%s has no place for column '%s'".formatted(report.sink.format(), column.name()),
          NearestName.hintOr(
              column.name(),
              names,
              "its columns are %s; put others into one of them: %s"
                  .formatted(String.join(", ", names), wrap)));
    }
    return known.get().takes(column.dataType())
        || report.error(
            "column '%s' is %s, not %s"
                .formatted(column.name(), column.dataType().sql(), known.get().shownTypes()),
            "CAST(… AS %s)".formatted(known.get().types().get(0).sql()));
  }

  private Stream<Column> all() {
    return Stream.concat(Stream.of(body), others.stream());
  }

  /** Where problems of one flow go. */
  private record Report(SinkDefinition sink, FlowDefinition flow, Problems problems) {
    /** Always false. */
    boolean error(String cause, String hint) {
      problems.error(
          ErrorCode.SCHEMA_CONFLICT,
          flow.query().position(),
          "Cannot write flow '%s' into sink '%s': %s".formatted(flow.name(), sink.name(), cause),
          hint);
      return false;
    }
  }
}
