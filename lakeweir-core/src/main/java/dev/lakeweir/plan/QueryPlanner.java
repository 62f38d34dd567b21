package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;

/** Maps flows to streaming queries. Pure: no session, no clock, no files. */
public final class QueryPlanner {
  private QueryPlanner() {}

  /**
   * The queries of a flow; the first one writes its table. None for a materialized view, which is
   * computed from tables as they are.
   */
  public static List<QueryModel> queries(FlowModel flow, PipelineModel pipeline) {
    List<FlowInput> streams = flow.streams();
    if (streams.isEmpty()) {
      return List.of();
    }
    if (!flow.stateful() && streams.size() == 1 && readsOnce(flow, streams.get(0))) {
      return List.of(new QueryModel.BatchQuery(flow, streams.get(0)));
    }
    List<QueryModel> queries = new ArrayList<>();
    queries.add(new QueryModel.StreamQuery(flow));
    for (FlowInput stream : streams) {
      SourceModel source = pipeline.sources().get(stream.name());
      if (source != null && source.decoded().isPresent()) {
        queries.add(new QueryModel.RejectQuery(flow, source));
      }
    }
    return queries;
  }

  /** Whether a flow reads an input in one place only. */
  public static boolean readsOnce(FlowModel flow, FlowInput input) {
    return Plans.nodes(flow.query()).stream()
            .flatMap(node -> RelationPlaceholder.input(node).stream())
            .filter(input::equals)
            .count()
        == 1;
  }
}
