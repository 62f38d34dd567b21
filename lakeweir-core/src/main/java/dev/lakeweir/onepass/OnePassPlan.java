package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.direct.DirectAppend;
import dev.lakeweir.spec.ProjectDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;

/**
 * Says which flows are computed in one pass over their source, and which of them in the same one.
 * Pure: it looks at the model alone.
 */
public final class OnePassPlan {
  /** Sources whose checkpoints hold positions in the source and nothing else. */
  private static final Set<String> SHAREABLE = Set.of("kafka", "eventhubs");

  private OnePassPlan() {}

  /** Why a flow is not computed in one pass, empty for one that is. */
  public static Optional<String> refusal(FlowModel flow, PipelineModel pipeline) {
    if (!pipeline.definition().onePass()) {
      return Optional.of(ProjectDefinition.ONE_PASS + " is false");
    }
    List<QueryModel> queries = QueryPlanner.queries(flow, pipeline);
    if (queries.size() != 1 || !(queries.get(0) instanceof QueryModel.BatchQuery single)) {
      return Optional.of("it remembers rows, or reads several streams");
    }
    if (single.input().kind() != FlowInput.Kind.SOURCE) {
      return Optional.of("it reads a table");
    }
    if (flow.inputs().size() > 1) {
      return Optional.of("it looks up " + lookedUp(flow));
    }
    return table(flow, pipeline).or(() -> query(flow.query()));
  }

  /**
   * The streaming queries of flows, where each list is run as one: flows over one source that have
   * one trigger are read for together.
   */
  public static List<List<QueryModel>> queries(List<FlowModel> flows, PipelineModel pipeline) {
    List<List<QueryModel>> all = new ArrayList<>();
    for (FlowModel flow : flows) {
      for (QueryModel query : QueryPlanner.queries(flow, pipeline)) {
        Optional<List<QueryModel>> others =
            all.stream().filter(group -> goTogether(group.get(0), query, pipeline)).findFirst();
        if (others.isPresent()) {
          others.get().add(query);
        } else {
          all.add(new ArrayList<>(List.of(query)));
        }
      }
    }
    return all;
  }

  /** The flows that are computed in the same pass as a flow, itself among them. */
  public static List<FlowModel> together(FlowModel flow, PipelineModel pipeline) {
    return pipeline.levels().stream()
        .flatMap(level -> queries(level, pipeline).stream())
        .map(
            group ->
                group.stream()
                    .filter(QueryModel.BatchQuery.class::isInstance)
                    .map(QueryModel::flow)
                    .toList())
        .filter(group -> group.contains(flow))
        .findFirst()
        .orElse(List.of(flow));
  }

  /**
   * Whether a query is computed in one pass: a flow's own, or that which puts aside what cannot be
   * decoded for a flow that remembers rows.
   */
  public static boolean isOnePass(QueryModel query, PipelineModel pipeline) {
    return query instanceof QueryModel.RejectQuery
        ? pipeline.definition().onePass()
        : query instanceof QueryModel.BatchQuery && refusal(query.flow(), pipeline).isEmpty();
  }

  /** The source that a query computed in one pass reads, or leads over. */
  public static SourceModel source(QueryModel query, PipelineModel pipeline) {
    return query instanceof QueryModel.RejectQuery reject
        ? reject.source()
        : pipeline.sources().get(query.flow().streams().get(0).name());
  }

  private static boolean goTogether(QueryModel one, QueryModel other, PipelineModel pipeline) {
    return isOnePass(one, pipeline)
        && isOnePass(other, pipeline)
        && source(one, pipeline).equals(source(other, pipeline))
        && one.flow().trigger().equals(other.flow().trigger())
        && isShareable(source(one, pipeline));
  }

  /** Whether several flows can be computed by one query over the source. */
  static boolean isShareable(SourceModel source) {
    return SHAREABLE.contains(source.definition().format());
  }

  private static String lookedUp(FlowModel flow) {
    return flow.inputs().stream()
        .filter(input -> !input.streaming())
        .map(FlowInput::name)
        .findFirst()
        .orElse("a table");
  }

  private static Optional<String> table(FlowModel flow, PipelineModel pipeline) {
    if (!(pipeline.targetOf(flow) instanceof TableModel table)) {
      return Optional.of("it writes into a sink");
    }
    if (!(table.write() instanceof WriteModel.Append)) {
      return Optional.of("its table is not appended to");
    }
    return DirectAppend.refusal(table).map(reason -> "of its table: " + reason);
  }

  private static Optional<String> query(LogicalPlan query) {
    for (LogicalPlan node : Plans.nodes(query)) {
      if (!isForOneRow(node) && !Plans.children(node).isEmpty()) {
        return Optional.of("it has a step that is not for one row: " + node.nodeName());
      }
      for (Expression expression : Plans.list(node.expressions())) {
        if (!expression.deterministic()) {
          return Optional.of("it computes what is not the same twice");
        }
        if (Plans.nodes(expression).stream().anyMatch(SubqueryExpression.class::isInstance)) {
          return Optional.of("it has a subquery");
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a step makes rows of one row each, and of each row. */
  static boolean isForOneRow(LogicalPlan node) {
    return node instanceof Project
        || node instanceof Filter
        || node instanceof Generate
        || node instanceof SubqueryAlias
        || node instanceof View
        || node instanceof EventTimeWatermark;
  }
}
