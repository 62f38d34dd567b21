package dev.lakeweir.explain;

import dev.lakeweir.onepass.LedPlan;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.Position;
import dev.lakeweir.sink.direct.DirectAppend;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells how the flows of a pipeline run. Pure: it looks at the model alone. */
public final class PipelineExplanation {
  private PipelineExplanation() {}

  /** In the order in which the flows can be run one after the other. */
  public static List<FlowExplanation> of(PipelineModel pipeline) {
    return pipeline.flows().stream().map(flow -> flow(flow, pipeline)).toList();
  }

  /** How a table or sink is written: {@code append}, {@code upsert by a, b}. */
  public static String write(TargetModel target) {
    String shown = target.write().shown();
    return target.write() instanceof WriteModel.Upsert upsert
        ? upsert.sequenceBy().map(column -> shown + ", latest by " + column).orElse(shown)
        : shown;
  }

  /** How a batch gets into a table's log; empty for a sink. */
  private static Optional<String> commit(TargetModel target) {
    if (!(target instanceof TableModel table)) {
      return Optional.empty();
    }
    if (!(table.write() instanceof WriteModel.Append)) {
      return Optional.of(replaced(table));
    }
    return DirectAppend.refusal(table)
        .map(reason -> "by Delta's Spark writer: " + reason)
        .or(() -> Optional.of("directly: one job writes its files, Delta Kernel commits them"));
  }

  private static String replaced(TableModel table) {
    if (table.write() instanceof WriteModel.Upsert && DirectAppend.refusal(table).isEmpty()) {
      return "while it is small directly: one job writes it anew; then by Delta's MERGE";
    }
    boolean merged =
        table.write() instanceof WriteModel.Upsert || table.write() instanceof WriteModel.Changes;
    return merged ? "by Delta's MERGE" : "by Delta's Spark writer";
  }

  private static FlowExplanation flow(FlowModel flow, PipelineModel pipeline) {
    return new FlowExplanation(
        flow,
        query(flow, pipeline),
        trigger(flow.trigger()),
        write(pipeline.targetOf(flow)),
        commit(pipeline.targetOf(flow)),
        onePass(flow, pipeline),
        QueryPlanner.queries(flow, pipeline).stream()
            .map(query -> new QueryExplanation(query.name(), kind(query)))
            .toList(),
        StatefulOperators.watermarks(flow.query()),
        StatefulOperators.of(flow.query()));
  }

  private static OnePassExplanation onePass(FlowModel flow, PipelineModel pipeline) {
    List<String> with =
        OnePassPlan.together(flow, pipeline).stream()
            .map(FlowModel::name)
            .filter(name -> !name.equals(flow.name()))
            .toList();
    List<String> led = LedPlan.ledBy(flow, pipeline).stream().map(FlowModel::name).toList();
    Optional<String> refusal =
        OnePassPlan.refusal(flow, pipeline)
            .map(
                reason ->
                    led.isEmpty()
                        ? reason
                        : reason + "; run --once computes " + String.join(", ", led) + " with it");
    return new OnePassExplanation(with, refusal);
  }

  private static QueryExplanation.Kind kind(QueryModel query) {
    if (query instanceof QueryModel.BatchQuery) {
      return QueryExplanation.Kind.BATCH;
    }
    return query instanceof QueryModel.RejectQuery
        ? QueryExplanation.Kind.REJECT
        : QueryExplanation.Kind.STREAM;
  }

  private static Position query(FlowModel flow, PipelineModel pipeline) {
    Stream<SqlText> ofFlow =
        pipeline.definition().flows().stream()
            .filter(definition -> definition.name().equals(flow.name()))
            .map(FlowDefinition::query);
    Stream<SqlText> ofTable =
        pipeline.definition().tables().stream()
            .filter(definition -> definition.name().equals(flow.name()))
            .map(TableDefinition::query)
            .flatMap(query -> query.stream());
    return Stream.concat(ofFlow, ofTable)
        .findFirst()
        .map(SqlText::position)
        .orElse(flow.position());
  }

  private static String trigger(TriggerDefinition trigger) {
    return switch (trigger.kind()) {
      case CONTINUOUS -> "continuous: a batch as soon as the last one is done";
      case AVAILABLE_NOW -> "available-now: until what is there at the start is drained";
      case INTERVAL -> "every " + DurationText.of(trigger.interval().orElseThrow());
    };
  }
}
