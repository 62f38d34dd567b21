package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;

/**
 * Says which flow that remembers rows leads others over its source, which are computed in its pass.
 * Only in a run that drains its sources: in one that goes on the others would wait for its state
 * and its table in every batch. Pure: it looks at the model alone.
 */
public final class LedPlan {
  private LedPlan() {}

  /** As {@link OnePassPlan#queries}, where a flow that leads stands first in its list. */
  public static List<List<QueryModel>> queries(List<FlowModel> flows, PipelineModel pipeline) {
    List<List<QueryModel>> all = new ArrayList<>(OnePassPlan.queries(flows, pipeline));
    for (List<QueryModel> leading : List.copyOf(all)) {
      if (leading.get(0) instanceof QueryModel.StreamQuery query && canLead(query, pipeline)) {
        SourceModel source = OnePassPlan.source(query, pipeline);
        Optional<List<QueryModel>> led =
            all.stream()
                .filter(
                    group ->
                        OnePassPlan.isOnePass(group.get(0), pipeline)
                            && OnePassPlan.source(group.get(0), pipeline).equals(source)
                            && group.get(0).flow().trigger().equals(query.flow().trigger()))
                .findFirst();
        if (led.isPresent()) {
          all.remove(leading);
          List<QueryModel> together = new ArrayList<>(leading);
          together.addAll(led.get());
          all.set(all.indexOf(led.get()), together);
        }
      }
    }
    return all;
  }

  /** Whether the first of queries that are run together leads the others. */
  public static boolean isLed(List<QueryModel> together) {
    return together.size() > 1 && together.get(0) instanceof QueryModel.StreamQuery;
  }

  /** The flows that a flow leads, see {@link #queries}. */
  public static List<FlowModel> ledBy(FlowModel flow, PipelineModel pipeline) {
    return pipeline.levels().stream()
        .flatMap(level -> queries(level, pipeline).stream())
        .filter(group -> isLed(group) && group.get(0).flow().equals(flow))
        .flatMap(List::stream)
        .filter(QueryModel.BatchQuery.class::isInstance)
        .map(QueryModel::flow)
        .toList();
  }

  /**
   * Whether all of a source goes through the flow's query once, in the parts that it is read in. No
   * sink: it would be sent a batch again when one of the others fails. No rows kept that come late:
   * for them the batch is read again.
   */
  private static boolean canLead(QueryModel.StreamQuery query, PipelineModel pipeline) {
    List<FlowInput> streams = query.flow().streams();
    return pipeline.definition().onePass()
        && pipeline.targetOf(query.flow()) instanceof TableModel table
        && !table.keepsLate()
        && query.flow().inputs().equals(streams)
        && streams.size() == 1
        && streams.get(0).kind() == FlowInput.Kind.SOURCE
        && QueryPlanner.readsOnce(query.flow(), streams.get(0))
        && OnePassPlan.isShareable(pipeline.sources().get(streams.get(0).name()))
        && isFitting(query.flow().query());
  }

  private static boolean isFitting(LogicalPlan query) {
    boolean remembers = false;
    for (LogicalPlan node : upwards(query)) {
      remembers |= remembers(node);
      boolean fits = remembers ? isAboveState(node) : isBelowState(node);
      if (!fits || hasSubquery(node)) {
        return false;
      }
    }
    return remembers;
  }

  /** The nodes from the source on; those beside, which make a state's first rows, are left out. */
  private static List<LogicalPlan> upwards(LogicalPlan query) {
    List<LogicalPlan> nodes = new ArrayList<>();
    List<LogicalPlan> children = List.of(query);
    while (!children.isEmpty()) {
      LogicalPlan node = children.get(0);
      nodes.add(0, node);
      children = Plans.children(node);
    }
    return nodes;
  }

  /** What takes in all rows before it is done, behind a shuffle. */
  private static boolean remembers(LogicalPlan node) {
    return node instanceof Aggregate
        || node instanceof Distinct
        || node instanceof Deduplicate
        || node instanceof DeduplicateWithinWatermark
        || node instanceof TransformWithState;
  }

  /** What asks for all rows, and hands them on in the parts that they come in or shuffled. */
  private static boolean isBelowState(LogicalPlan node) {
    return OnePassPlan.isForOneRow(node)
        || Plans.children(node).isEmpty()
        || node instanceof RepartitionByExpression
        || node instanceof Expand
        || node instanceof DeserializeToObject
        || node instanceof MapPartitions
        || node instanceof SerializeFromObject;
  }

  /** Not a sort or a limit: for them Spark may take a sample first, or not all rows. */
  private static boolean isAboveState(LogicalPlan node) {
    return node instanceof TransformWithState state
        ? !state.hasInitialState()
        : isBelowState(node) || remembers(node);
  }

  private static boolean hasSubquery(LogicalPlan node) {
    return Plans.list(node.expressions()).stream()
        .flatMap(expression -> Plans.nodes(expression).stream())
        .anyMatch(SubqueryExpression.class::isInstance);
  }
}
