package dev.lakeweir.plan;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import java.util.Map;

/** Whether a flow can read its inputs in the way it wants to: as streams, or as tables. */
final class InputCheck {
  private final QueryAnalysis analysis;
  private final Map<String, SourceModel> sources;
  private final Map<String, TableModel> tables;
  private final Problems problems;

  /**
   * Makes a check.
   *
   * @param tables those that are known when a flow is checked: all that it reads
   */
  InputCheck(
      QueryAnalysis analysis,
      Map<String, SourceModel> sources,
      Map<String, TableModel> tables,
      Problems problems) {
    this.analysis = analysis;
    this.sources = sources;
    this.tables = tables;
    this.problems = problems;
  }

  /** Whether all is good; otherwise there is a problem. */
  boolean check(ParsedFlow flow) {
    boolean good = true;
    for (FlowInput input : analysis.inputs(flow.query())) {
      TableModel table = tables.get(input.name());
      if (input.streaming() && table != null && !table.write().onlyAppends()) {
        problems.error(
            ErrorCode.NOT_A_STREAM,
            flow.flow().query().position(),
            "Cannot read table '%s' as a stream: it is written %s, so its rows change"
                .formatted(
                    input.name(),
                    table.write() instanceof WriteModel.Complete
                        ? "in mode complete"
                        : "by " + table.write().shown()),
            table.write() instanceof WriteModel.Upsert
                    || table.write() instanceof WriteModel.Complete
                ? "read what '%s' is made from, or write it in mode append".formatted(input.name())
                : "read what '%s' is made from".formatted(input.name()));
        good = false;
      }
      if (!input.streaming() && sources.containsKey(input.name())) {
        good &= isTable(flow, input);
      }
    }
    return good;
  }

  /** Whether a source can be read as a table, which files can and what arrives cannot. */
  private boolean isTable(ParsedFlow flow, FlowInput input) {
    SourceModel source = sources.get(input.name());
    boolean view = flow.isView();
    boolean arrives =
        source.definition().format().equals("kafka")
            || EventHubsOptions.isEventHubs(source.definition());
    if (view || arrives) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.flow().query().position(),
          "Cannot read source '%s' as a table: it is a stream".formatted(input.name()),
          view
              ? "make a streaming table of it, and read that"
              : "write FROM STREAM " + input.name());
      return false;
    }
    if (source.quarantines()) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.flow().query().position(),
          "Cannot read source '%s' as a table: it is read anew for each batch, and each time its bad records would be put aside"
              .formatted(input.name()),
          "write FROM STREAM %1$s; or set decode.on-error: fail or drop for a source that is only looked up; or read a table that is made from it"
              .formatted(input.name()));
      return false;
    }
    return true;
  }
}
