package dev.lakeweir.plan;

import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.TriggerDefinition;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * A flow, resolved: one query into one table or sink.
 *
 * @param target the name of what it writes
 * @param query the analyzed query over placeholders for its inputs, in a form that Spark accepts on
 *     a stream
 * @param inputs what the query reads, views followed through
 * @param stateful whether the query remembers rows from batch to batch
 */
public record FlowModel(
    String name,
    String target,
    Position position,
    LogicalPlan query,
    List<FlowInput> inputs,
    boolean stateful,
    TriggerDefinition trigger) {

  public List<FlowInput> streams() {
    return inputs.stream().filter(FlowInput::streaming).toList();
  }
}
