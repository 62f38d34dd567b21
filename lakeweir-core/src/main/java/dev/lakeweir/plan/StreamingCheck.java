package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.stateful.StreamingRewrite;
import dev.lakeweir.stateful.UnsupportedAggregateException;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * Gives a query the form that runs on a stream, and refuses with Spark's own check what does not.
 */
final class StreamingCheck {
  private final SparkSession spark;
  private final Problems problems;

  StreamingCheck(SparkSession spark, Problems problems) {
    this.spark = spark;
    this.problems = problems;
  }

  /** The query to run; empty when it cannot run on a stream, then there is a problem. */
  Optional<LogicalPlan> runnable(LogicalPlan analyzed, FlowDefinition flow, TableModel table) {
    OutputMode mode = outputMode(table);
    if (Plans.contains(analyzed, StreamingCheck::isLimit)) {
      problems.error(
          ErrorCode.UNSUPPORTED_STREAMING,
          flow.query().position(),
          "Cannot run flow '%s' on a stream: LIMIT and OFFSET depend on how the stream is cut into batches"
              .formatted(flow.name()),
          "leave it out, or limit where the table is read");
      return Optional.empty();
    }
    try {
      LogicalPlan rewritten = StreamingRewrite.apply(analyzed, mode);
      LogicalPlan runnable = Plans.analyzed(Plans.dataset(spark, rewritten));
      UnsupportedOperationChecker.checkForStreaming(
          runnable, isStateful(runnable) ? mode : OutputMode.Append());
      return Optional.of(runnable);
    } catch (UnsupportedAggregateException e) {
      problems.error(
          ErrorCode.UNSUPPORTED_STREAMING,
          flow.query().position(),
          "Cannot run flow '%s': %s cannot stand beside a distinct aggregate on a stream"
              .formatted(flow.name(), e.getMessage()),
          "compute it in a table of its own");
      return Optional.empty();
    } catch (Exception e) {
      if (e instanceof AnalysisException analysis) {
        report(analysis, flow, mode);
        return Optional.empty();
      }
      throw e;
    }
  }

  /** How Spark emits the result of a stateful query that is written into the table. */
  static OutputMode outputMode(TableModel table) {
    return table.write() instanceof WriteModel.Upsert ? OutputMode.Update() : OutputMode.Append();
  }

  /** Whether the query remembers rows from batch to batch. */
  static boolean isStateful(LogicalPlan query) {
    return Plans.contains(
        query,
        node ->
            UnsupportedOperationChecker.isStatefulOperation(node)
                || (node instanceof Deduplicate && node.isStreaming()));
  }

  private static boolean isLimit(LogicalPlan node) {
    boolean limit =
        node instanceof GlobalLimit || node instanceof LocalLimit || node instanceof Offset;
    return limit && node.isStreaming();
  }

  private void report(AnalysisException exception, FlowDefinition flow, OutputMode mode) {
    String cause = AnalysisProblems.cause(exception);
    boolean watermark = cause.toLowerCase(java.util.Locale.ROOT).contains("watermark");
    problems.error(
        watermark ? ErrorCode.MISSING_WATERMARK : ErrorCode.UNSUPPORTED_STREAMING,
        AnalysisProblems.position(exception, flow.query()),
        "Cannot run flow '%s' on a stream: %s".formatted(flow.name(), cause),
        watermark && mode == OutputMode.Append()
            ? "add WATERMARK column DELAY OF INTERVAL 10 MINUTES behind the stream, or write by upsert"
            : "");
  }
}
