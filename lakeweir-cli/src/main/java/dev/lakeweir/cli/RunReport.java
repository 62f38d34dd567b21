package dev.lakeweir.cli;

import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TableSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What a run did: counts that add up, and what each table holds now. */
final class RunReport {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final Map<String, FlowStatus> flows = new LinkedHashMap<>();
  private final double seconds;

  RunReport(SparkSession spark, PipelineModel pipeline, List<FlowStatus> statuses, double seconds) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.seconds = seconds;
    statuses.forEach(status -> flows.put(status.flow(), status));
  }

  /** Records read from sources; a source that several flows read counts once. */
  long eventsIn() {
    return pipeline.sources().keySet().stream()
        .mapToLong(source -> readerOf(source).map(flow -> flow.counts().input()).orElse(0L))
        .sum();
  }

  /** Records put aside because they could not be decoded. */
  long eventsQuarantined() {
    return pipeline.sources().keySet().stream()
        .mapToLong(source -> readerOf(source).map(flow -> flow.counts().rejected()).orElse(0L))
        .sum();
  }

  Json json() {
    List<Json> tables = new ArrayList<>();
    pipeline.tables().values().forEach(table -> tables.add(json(table)));
    List<Json> sinks = new ArrayList<>();
    pipeline.sinks().values().forEach(sink -> sinks.add(json(sink)));
    return new Json()
        .put("pipeline", pipeline.name())
        .put("storage", pipeline.definition().storage().value())
        .put("seconds", Math.round(seconds * 1000) / 1000.0)
        .put("in", eventsIn())
        .put("quarantined", eventsQuarantined())
        .put("late", flows.values().stream().mapToLong(FlowStatus::late).sum())
        .put("tables", tables)
        .put("sinks", sinks);
  }

  String text() {
    List<List<String>> rows = new ArrayList<>();
    for (TableModel table : pipeline.tables().values()) {
      Totals totals = totals(table);
      TableSize size = size(table.path());
      rows.add(
          List.of(
              table.name(),
              number(size.rows()),
              Long.toString(size.version()),
              number(totals.counts.written()),
              number(totals.counts.quarantined()),
              number(totals.counts.dropped()),
              number(totals.late),
              number(totals.duplicates)));
    }
    StringBuilder text = new StringBuilder();
    text.append(
        TextTable.of(
            List.of(
                "TABLE",
                "ROWS",
                "VERSION",
                "WRITTEN",
                "QUARANTINED",
                "DROPPED",
                "LATE",
                "DUPLICATES"),
            rows));
    if (!pipeline.sinks().isEmpty()) {
      text.append(sinks());
    }
    violations().forEach(line -> text.append(line).append(System.lineSeparator()));
    sums().forEach(line -> text.append(line).append(System.lineSeparator()));
    text.append(String.format(Locale.ROOT, "%.1f s%n", seconds));
    return text.toString();
  }

  private String sinks() {
    List<List<String>> rows = new ArrayList<>();
    for (SinkModel sink : pipeline.sinks().values()) {
      Totals totals = totals(sink);
      rows.add(
          List.of(
              sink.name(),
              number(totals.counts.written()),
              number(totals.counts.quarantined()),
              number(totals.late),
              number(totals.duplicates)));
    }
    return TextTable.of(List.of("SINK", "SENT", "QUARANTINED", "LATE", "DUPLICATES"), rows);
  }

  private Json json(SinkModel sink) {
    Totals totals = totals(sink);
    return new Json()
        .put("name", sink.name())
        .put("sent", totals.counts.written())
        .put("quarantined", totals.counts.quarantined())
        .put("quarantine_rows", sink.quarantined() ? size(sink.quarantinePath()).rows() : 0L)
        .put("late", totals.late)
        .put("duplicates", totals.duplicates);
  }

  private List<String> violations() {
    List<String> lines = new ArrayList<>();
    for (TableModel table : pipeline.tables().values()) {
      Map<String, Long> broken = totals(table).counts.violations();
      table
          .definition()
          .expectations()
          .forEach(
              expectation ->
                  lines.add(
                      "%s.%s: %s rows, %s"
                          .formatted(
                              table.name(),
                              expectation.name(),
                              number(broken.getOrDefault(expectation.name(), 0L)),
                              expectation
                                  .onViolation()
                                  .name()
                                  .toLowerCase(Locale.ROOT)
                                  .replace('_', ' '))));
    }
    return lines;
  }

  /**
   * For each flow that reads a source: what came in is what was written and put aside, where a
   * record is one row.
   */
  private List<String> sums() {
    List<String> lines = new ArrayList<>();
    for (FlowModel flow : pipeline.flows()) {
      BatchCounts counts = flows.get(flow.name()).counts();
      boolean fromSource =
          flow.streams().stream().anyMatch(input -> input.kind() == FlowInput.Kind.SOURCE);
      if (fromSource
          && counts.input() == counts.written() + counts.quarantined() + counts.dropped()) {
        lines.add(
            "%s in = %s in %s + %s quarantined%s"
                .formatted(
                    number(counts.input()),
                    number(counts.written()),
                    flow.target(),
                    number(counts.quarantined()),
                    counts.dropped() > 0 ? " + " + number(counts.dropped()) + " dropped" : ""));
      }
    }
    return lines;
  }

  private Json json(TableModel table) {
    Totals totals = totals(table);
    TableSize size = size(table.path());
    Json expectations = new Json();
    table
        .definition()
        .expectations()
        .forEach(
            expectation ->
                expectations.put(
                    expectation.name(),
                    totals.counts.violations().getOrDefault(expectation.name(), 0L)));
    return new Json()
        .put("name", table.name())
        .put("rows", size.rows())
        .put("version", size.version())
        .put("written", totals.counts.written())
        .put("quarantined", totals.counts.quarantined())
        .put("quarantine_rows", table.quarantined() ? size(table.quarantinePath()).rows() : 0L)
        .put("dropped", totals.counts.dropped())
        .put("late", totals.late)
        .put("duplicates", totals.duplicates)
        .put("violations", expectations);
  }

  private record Totals(BatchCounts counts, long late, long duplicates) {}

  private Totals totals(TargetModel target) {
    BatchCounts counts = BatchCounts.NONE;
    long late = 0;
    long duplicates = 0;
    for (FlowStatus flow : flows.values()) {
      if (flow.table().equals(target.name())) {
        counts = counts.plus(flow.counts());
        late += flow.late();
        duplicates += flow.duplicates();
      }
    }
    return new Totals(counts, late, duplicates);
  }

  private Optional<FlowStatus> readerOf(String source) {
    return pipeline.flows().stream()
        .filter(flow -> flow.streams().stream().anyMatch(input -> input.name().equals(source)))
        .map(flow -> flows.get(flow.name()))
        .findFirst();
  }

  private TableSize size(String path) {
    return DeltaTables.size(spark, path)
        .orElseThrow(() -> new IllegalStateException("There is no Delta table at " + path));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
