package dev.lakeweir.explain;

import dev.lakeweir.onepass.LedPass;
import dev.lakeweir.onepass.LedPlan;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.Position;
import dev.lakeweir.run.OnePassCompiler;
import dev.lakeweir.sink.direct.DirectAppend;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** Tells how the flows of a pipeline run, as far as the project tells: no table is looked at. */
public final class PipelineExplanation {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final Map<FlowModel, Optional<String>> refusals = new HashMap<>();

  private PipelineExplanation(SparkSession spark, PipelineModel pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    pipeline
        .flows()
        .forEach(flow -> refusals.put(flow, OnePassCompiler.refusal(spark, flow, pipeline)));
  }

  /**
   * In the order in which the flows can be run one after the other.
   *
   * @param spark the session that the pipeline was resolved in
   */
  public static List<FlowExplanation> of(SparkSession spark, PipelineModel pipeline) {
    PipelineExplanation explanation = new PipelineExplanation(spark, pipeline);
    return pipeline.flows().stream().map(explanation::flow).toList();
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
        .or(
            () ->
                Optional.of(
                    "directly, as it is declared: one job writes its files, Delta Kernel commits them"));
  }

  private static String replaced(TableModel table) {
    if (table.write() instanceof WriteModel.Upsert && DirectAppend.refusal(table).isEmpty()) {
      return "while it is small directly: one job writes it anew; then by Delta's MERGE";
    }
    boolean merged =
        table.write() instanceof WriteModel.Upsert || table.write() instanceof WriteModel.Changes;
    return merged ? "by Delta's MERGE" : "by Delta's Spark writer";
  }

  private FlowExplanation flow(FlowModel flow) {
    return new FlowExplanation(
        flow,
        query(flow, pipeline),
        trigger(flow.trigger()),
        write(pipeline.targetOf(flow)),
        commit(pipeline.targetOf(flow)),
        onePass(flow),
        QueryPlanner.queries(flow, pipeline).stream()
            .map(query -> new QueryExplanation(query.name(), kind(query)))
            .toList(),
        StatefulOperators.watermarks(flow.query()),
        StatefulOperators.of(flow.query()));
  }

  private OnePassExplanation onePass(FlowModel flow) {
    List<String> with =
        OnePassPlan.together(flow, pipeline).stream()
            .filter(other -> !other.equals(flow) && isOnePass(flow) && isOnePass(other))
            .map(FlowModel::name)
            .toList();
    List<String> led = led(flow);
    Optional<String> refusal =
        refusals
            .get(flow)
            .map(
                reason ->
                    led.isEmpty()
                        ? reason
                        : reason + "; run --once computes " + String.join(", ", led) + " with it");
    return new OnePassExplanation(with, refusal);
  }

  /** The flows that a draining run computes in the pass of one that remembers rows. */
  private List<String> led(FlowModel flow) {
    List<FlowModel> led = LedPlan.ledBy(flow, pipeline).stream().filter(this::isOnePass).toList();
    return !led.isEmpty() && LedPass.used(spark, source(flow), flow).isPresent()
        ? led.stream().map(FlowModel::name).toList()
        : List.of();
  }

  private SourceModel source(FlowModel flow) {
    return pipeline.sources().get(flow.streams().get(0).name());
  }

  private boolean isOnePass(FlowModel flow) {
    return refusals.get(flow).isEmpty();
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
