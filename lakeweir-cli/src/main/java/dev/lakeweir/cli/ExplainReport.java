package dev.lakeweir.cli;

import dev.lakeweir.explain.FlowExplanation;
import dev.lakeweir.explain.OnePassExplanation;
import dev.lakeweir.explain.QueryExplanation;
import dev.lakeweir.explain.StatefulOperator;
import dev.lakeweir.explain.WatermarkModel;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.plan.TargetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows how flows run, as text or JSON. */
final class ExplainReport {
  private static final String LINE = System.lineSeparator();

  private final PipelineModel pipeline;
  private final List<FlowExplanation> flows;
  private final Map<String, String> plans;

  /**
   * Prepares a report.
   *
   * @param plans Spark's plans by flow; empty for none
   */
  ExplainReport(PipelineModel pipeline, List<FlowExplanation> flows, Map<String, String> plans) {
    this.pipeline = pipeline;
    this.flows = flows;
    this.plans = plans;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("pipeline ").append(pipeline.name()).append(LINE);
    text.append("storage  ")
        .append(pipeline.definition().storage().value())
        .append(LINE)
        .append(LINE);
    text.append(
        TextTable.of(
            List.of("READS", "FLOW", "WRITES"),
            flows.stream()
                .map(it -> List.of(reads(it), "-> " + it.flow().name(), "-> " + writes(it)))
                .toList()));
    for (FlowExplanation flow : flows) {
      text.append(LINE).append(text(flow));
    }
    return text.toString();
  }

  private String text(FlowExplanation it) {
    StringBuilder text = new StringBuilder("flow " + it.flow().name() + LINE);
    line(text, "query", it.query().toString());
    line(text, "reads", reads(it));
    line(text, "writes", it.flow().target() + ": " + it.write());
    it.commit().ifPresent(commit -> line(text, "commits", commit));
    line(text, "trigger", it.trigger());
    for (QueryExplanation query : it.queries()) {
      line(text, "runs as", "%s query %s".formatted(kind(query), query.name()));
      line(text, "", query.kind().text());
    }
    line(text, "one pass", text(it.onePass()));
    it.watermarks().forEach(mark -> line(text, "watermark", text(mark)));
    if (it.state().isEmpty()) {
      line(text, "state", "none");
    }
    for (StatefulOperator operator : it.state()) {
      line(text, "state", operator.operator() + by(operator));
      line(text, "  keeps", operator.keeps());
      line(text, "  until", operator.until().replaceFirst("^until ", ""));
    }
    if (plans.containsKey(it.flow().name())) {
      line(text, "plan", "");
      text.append(plans.get(it.flow().name()).indent(4));
    }
    return text.toString();
  }

  private static String text(OnePassExplanation onePass) {
    if (onePass.refusal().isPresent()) {
      return "no: " + onePass.refusal().get();
    }
    return onePass.with().isEmpty()
        ? "yes: one job reads and decodes a batch once, for table and quarantine"
        : "with %s: one job reads and decodes a batch once, for all"
            .formatted(String.join(", ", onePass.with()));
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  %-10s %s".formatted(label, value).stripTrailing()).append(LINE);
  }

  Json json() {
    List<Json> list = new ArrayList<>();
    flows.forEach(it -> list.add(json(it)));
    return new Json()
        .put("pipeline", pipeline.name())
        .put("storage", pipeline.definition().storage().value())
        .put("flows", list);
  }

  private Json json(FlowExplanation it) {
    TargetModel target = pipeline.targetOf(it.flow());
    Json json =
        new Json()
            .put("name", it.flow().name())
            .put(ListCommand.kind(target), target.name())
            .put("query", it.query().toString())
            .put("reads", it.flow().inputs().stream().map(ExplainReport::json).toList())
            .put("write", it.write())
            .put("commit", it.commit().orElse(null))
            .put(
                "onePass",
                new Json()
                    .put("with", it.onePass().with())
                    .put("refusal", it.onePass().refusal().orElse(null)))
            .put("quarantine", target.quarantined() ? target.quarantineName() : null)
            .put("late", target.keepsLate() ? target.lateName() : null)
            .put("trigger", it.trigger())
            .put("queries", it.queries().stream().map(ExplainReport::json).toList())
            .put("watermarks", it.watermarks().stream().map(ExplainReport::json).toList())
            .put("state", it.state().stream().map(ExplainReport::json).toList());
    return plans.containsKey(it.flow().name())
        ? json.put("plan", plans.get(it.flow().name()))
        : json;
  }

  private static Json json(FlowInput input) {
    return new Json()
        .put("name", input.name())
        .put("kind", input.kind().name().toLowerCase(Locale.ROOT))
        .put("stream", input.streaming());
  }

  private static Json json(QueryExplanation query) {
    return new Json().put("name", query.name()).put("kind", kind(query));
  }

  private static Json json(WatermarkModel mark) {
    return new Json().put("column", mark.column()).put("delay", mark.delay());
  }

  private static Json json(StatefulOperator operator) {
    return new Json()
        .put("operator", operator.operator())
        .put("keys", (Object) operator.keys())
        .put("keeps", operator.keeps())
        .put("until", operator.until());
  }

  private String reads(FlowExplanation it) {
    return it.flow().inputs().stream().map(ExplainReport::read).collect(Collectors.joining(", "));
  }

  private static String read(FlowInput input) {
    String how = input.streaming() ? "stream" : "whole in each batch";
    return "%s (%s)"
        .formatted(input.name(), input.kind() == FlowInput.Kind.SOURCE ? "source" : how);
  }

  private String writes(FlowExplanation it) {
    TargetModel target = pipeline.targetOf(it.flow());
    return target.name()
        + (target instanceof SinkModel ? " (sink)" : "")
        + (target.quarantined() ? ", " + target.quarantineName() : "")
        + (target.keepsLate() ? ", " + target.lateName() : "");
  }

  private static String kind(QueryExplanation query) {
    return query.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String text(WatermarkModel mark) {
    return "%s, %s behind the latest".formatted(mark.column(), mark.delay());
  }

  private static String by(StatefulOperator operator) {
    return operator.keys().isEmpty() ? "" : " by " + String.join(", ", operator.keys());
  }
}
