package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.stateful.StatefulPlans;
import dev.lakeweir.stateful.StreamingRewrite;
import dev.lakeweir.stateful.UnsupportedAggregateException;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
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
  Optional<LogicalPlan> runnable(LogicalPlan analyzed, FlowDefinition flow, TargetModel target) {
    OutputMode mode = OutputModes.of(target.write(), analyzed);
    boolean complete = mode == OutputMode.Complete();
    if (!complete && Plans.contains(analyzed, StreamingCheck::isLimit)) {
      problems.error(
          ErrorCode.UNSUPPORTED_STREAMING,
          flow.query().position(),
          "Cannot run flow '%s' on a stream: LIMIT and OFFSET depend on how the stream is cut into batches"
              .formatted(flow.name()),
          target instanceof SinkModel
              ? "leave it out"
              : "leave it out, or limit where the table is read; above an aggregate it can stand with 'lakeweir.write.mode' = 'complete'");
      return Optional.empty();
    }
    if (Plans.contains(analyzed, StreamingCheck::isOnlySessions)) {
      problems.error(
          ErrorCode.UNSUPPORTED_STREAMING,
          flow.query().position(),
          "Cannot run flow '%s' on a stream: an aggregate is grouped by session_window alone"
              .formatted(flow.name()),
          "group by a key too: whose sessions are they?");
      return Optional.empty();
    }
    try {
      LogicalPlan query = mode == OutputMode.Update() ? GroupFilter.toColumn(analyzed) : analyzed;
      if (query != analyzed && isLatestOfSeveral(target)) {
        reportFilter(flow, target);
        return Optional.empty();
      }
      LogicalPlan rewritten = StreamingRewrite.apply(query, mode);
      LogicalPlan runnable = Plans.analyzed(Plans.dataset(spark, rewritten));
      UnsupportedOperationChecker.checkForStreaming(
          runnable, StatefulPlans.isStateful(runnable) || complete ? mode : OutputMode.Append());
      Optional<Expression> lasting =
          mode == OutputMode.Update() ? GroupFilter.lastingRows(query) : Optional.empty();
      lasting.ifPresent(condition -> reportLasting(condition, flow, target));
      return lasting.isPresent() ? Optional.empty() : Optional.of(runnable);
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
        report(analysis, flow, target, mode);
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Spark refuses it as late as when it plans the first batch. */
  private static boolean isOnlySessions(LogicalPlan node) {
    return node instanceof Aggregate aggregate
        && node.isStreaming()
        && !aggregate.groupingExpressions().isEmpty()
        && Plans.list(aggregate.groupingExpressions()).stream()
            .allMatch(
                key ->
                    key instanceof Attribute column
                        && column.metadata().contains(SessionWindow.marker()));
  }

  private static boolean isLatestOfSeveral(TargetModel target) {
    return target.write() instanceof WriteModel.Upsert upsert && upsert.sequenceBy().isPresent();
  }

  private void reportFilter(FlowDefinition flow, TargetModel target) {
    problems.error(
        ErrorCode.UNSUPPORTED_STREAMING,
        flow.query().position(),
        "Cannot run flow '%s': a group that stops to meet its condition (HAVING) would uncover an earlier group of its key, which table '%s' holds no more"
            .formatted(flow.name(), target.name()),
        "key the table by all that is grouped by, or leave the condition to those who read it");
  }

  private void reportLasting(Expression condition, FlowDefinition flow, TargetModel target) {
    problems.error(
        ErrorCode.UNSUPPORTED_STREAMING,
        flow.query().position(),
        "Cannot run flow '%s': a group that stops to meet the condition %s, which stands under or in a join, would keep its row in table '%s'"
            .formatted(flow.name(), condition.sql().replace("`", ""), target.name()),
        "make the groups a table of their own, and join where it is read");
  }

  private static boolean isLimit(LogicalPlan node) {
    boolean limit =
        node instanceof GlobalLimit || node instanceof LocalLimit || node instanceof Offset;
    return limit && node.isStreaming();
  }

  private void report(
      AnalysisException exception, FlowDefinition flow, TargetModel target, OutputMode mode) {
    String cause = AnalysisProblems.cause(exception);
    boolean watermark = cause.toLowerCase(java.util.Locale.ROOT).contains("watermark");
    problems.error(
        watermark ? ErrorCode.MISSING_WATERMARK : ErrorCode.UNSUPPORTED_STREAMING,
        AnalysisProblems.position(exception, flow.query()),
        "Cannot run flow '%s' on a stream: %s".formatted(flow.name(), cause),
        target instanceof SinkModel ? sinkHint(cause) : hint(cause, mode));
  }

  /** A row that was sent cannot be changed, so there is only one way to write. */
  private static String sinkHint(String cause) {
    if (cause.toLowerCase(java.util.Locale.ROOT).contains("watermark")) {
      return "add WATERMARK column DELAY OF INTERVAL 10 MINUTES behind the stream: a group is sent once, when it is over; or keep the groups in a table";
    }
    return cause.startsWith("Sorting") ? "leave it out" : "compute it in a table, and send that";
  }

  private static String hint(String cause, OutputMode mode) {
    if (cause.contains("session window")) {
      return "a session that grows has another start or end, so that it cannot take the place of what it was: write it once it is over, with 'lakeweir.write.mode' = 'append'";
    }
    if (cause.contains("'correctness' issue") || cause.contains("not supported in Update")) {
      return "write it with 'lakeweir.write.mode' = 'append', or make the inner result a table of its own, in mode append";
    }
    if (cause.contains("watermark") && mode == OutputMode.Append()) {
      return "add WATERMARK column DELAY OF INTERVAL 10 MINUTES behind the stream, or write by upsert";
    }
    if (cause.startsWith("Sorting")) {
      return "leave it out, or sort where the table is read; above an aggregate it can stand with 'lakeweir.write.mode' = 'complete'";
    }
    return cause.contains("window function") || cause.contains("Window function")
        ? "only row_number() OVER (PARTITION BY … ORDER BY …) = 1, the first row of each key, runs on a stream"
        : "";
  }
}
