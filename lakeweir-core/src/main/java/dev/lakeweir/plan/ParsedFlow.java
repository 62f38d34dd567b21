package dev.lakeweir.plan;

import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.TableDefinition;

/** A flow whose names are known, and the table that it writes. */
record ParsedFlow(FlowDefinition flow, TableDefinition table, QueryAnalysis.Parsed query) {

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
