package dev.lakeweir.plan;

/** One Spark streaming query of a running pipeline. */
public sealed interface QueryModel {

  /** The flow that the query serves. */
  FlowModel flow();

  /** The name of the query and of its checkpoint; unique in a pipeline. */
  String name();

  /**
   * Reads one stream and computes the flow's rows batch by batch: the input is decoded once, and
   * what cannot be decoded is put aside in the same batch.
   */
  record BatchQuery(FlowModel flow, FlowInput input) implements QueryModel {
    @Override
    public String name() {
      return flow.name();
    }
  }

  /** Runs the flow's whole query as a stream: one that remembers rows, or reads several streams. */
  record StreamQuery(FlowModel flow) implements QueryModel {
    @Override
    public String name() {
      return flow.name();
    }
  }

  /**
   * Puts aside the records of a source that cannot be decoded, for a flow that runs as a {@link
   * StreamQuery}.
   */
  record RejectQuery(FlowModel flow, SourceModel source) implements QueryModel {
    @Override
    public String name() {
      return flow.name() + ".rejected." + source.name();
    }
  }
}
