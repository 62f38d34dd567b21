package dev.lakeweir.plan;

import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TargetDefinition;

/** A flow whose names are known, and what it writes. */
record ParsedFlow(FlowDefinition flow, TargetDefinition target, QueryAnalysis.Parsed query) {

  /** Whether it computes a materialized view. */
  boolean isView() {
    return target instanceof TableDefinition table && table.isMaterializedView();
  }

  /** For messages. */
  String shown() {
    return shown(flow);
  }

  static String shown(FlowDefinition flow) {
    return flow.name().equalsIgnoreCase(flow.target())
        ? "the query of table '" + flow.target() + "'"
        : "the query of flow '" + flow.name() + "'";
  }
}
