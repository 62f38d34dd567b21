package dev.lakeweir.explain;

import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.problem.Position;
import java.util.List;
import java.util.Optional;

/**
 * How a flow runs.
 *
 * @param query where the text of its query begins
 * @param write how its rows get into the table: {@code append}, {@code upsert by a, b}
 * @param commit how a batch gets into the table's log, as far as the project tells; empty for a
 *     sink
 * @param onePass whether others are computed with it
 * @param queries the streaming queries that it takes; the first one writes the table
 * @param state what is remembered from batch to batch, from the sources up
 */
public record FlowExplanation(
    FlowModel flow,
    Position query,
    String trigger,
    String write,
    Optional<String> commit,
    OnePassExplanation onePass,
    List<QueryExplanation> queries,
    List<WatermarkModel> watermarks,
    List<StatefulOperator> state) {}
