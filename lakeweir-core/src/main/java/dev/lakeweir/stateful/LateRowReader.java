package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.execution.CollectMetricsExec$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.streaming.operators.stateful.StatefulOperator;
import org.apache.spark.sql.execution.streaming.operators.stateful.WatermarkSupport;
import org.apache.spark.sql.execution.streaming.operators.stateful.join.StreamingSymmetricHashJoinExec;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads again the rows of a batch that came behind the watermark. Spark drops them inside its
 * operators; here the part of the batch's query that stands below the operator is run once more,
 * for these rows alone, and only if some were dropped.
 *
 * <p>It reads what comes from the sources into the first operator above them. What an operator
 * further up drops, which an outer join over aggregates may, is counted only.
 */
public final class LateRowReader {
  private static final String DROPPED = "numRowsDroppedByWatermark";
  private static final String CHECK = "spark.sql.streaming.unsupportedOperationCheck";

  private LateRowReader() {}

  /**
   * Late rows of one operator, with the columns that its query had at hand.
   *
   * @param watermark behind which they came
   */
  public record Late(Dataset<Row> rows, Instant watermark) {}

  /**
   * The late rows of a batch that has run, empty when none was dropped.
   *
   * @param spark the session of the batch; its settings are changed meanwhile
   */
  public static List<Late> of(SparkSession spark, IncrementalExecution batch) {
    List<SparkPlan> operators = first(batch.executedPlan());
    Map<String, Row> counts =
        CollectionConverters.asJava(CollectMetricsExec$.MODULE$.collect(batch.executedPlan()));
    boolean dropped = operators.stream().anyMatch(operator -> dropped(operator, counts));
    Optional<Long> watermark =
        operators.stream().flatMap(operator -> watermark(operator).stream()).min(Long::compare);
    List<Late> late = new ArrayList<>();
    if (dropped && watermark.isPresent()) {
      LogicalPlan query = MapSideCombine.leftOut(Plans.inlined(batch.analyzed()));
      read(spark, query, watermark.get(), late);
    }
    return late;
  }

  /** The operators with state that read what none has read before. */
  private static List<SparkPlan> first(SparkPlan plan) {
    List<SparkPlan> below =
        Plans.list(plan.children()).stream().flatMap(child -> first(child).stream()).toList();
    return below.isEmpty() && plan.metrics().contains(DROPPED) ? List.of(plan) : below;
  }

  private static Optional<Long> watermark(SparkPlan operator) {
    Option<Object> watermark = Option.empty();
    if (operator instanceof WatermarkSupport single) {
      watermark = single.eventTimeWatermarkForLateEvents();
    } else if (operator instanceof StreamingSymmetricHashJoinExec join) {
      watermark = join.eventTimeWatermarkForLateEvents();
    }
    return watermark.isDefined() ? Optional.of((Long) watermark.get()) : Optional.empty();
  }

  /** By the operator itself, or below its combine where {@link LateRowRule} has put a filter. */
  private static boolean dropped(SparkPlan operator, Map<String, Row> counts) {
    if (operator.metrics().apply(DROPPED).value() > 0) {
      return true;
    }
    Row counted =
        operator instanceof StatefulOperator stateful
            ? counts.get(LateRowRule.METRIC + stateful.getStateInfo().operatorId())
            : null;
    return counted != null && counted.getLong(0) > 0;
  }

  private static void read(SparkSession spark, LogicalPlan plan, long watermark, List<Late> late) {
    for (LogicalPlan child : Plans.children(plan)) {
      Optional<Expression> time = isFirst(plan, child) ? eventTime(plan, child) : Optional.empty();
      if (time.isPresent()) {
        LogicalPlan wide = wide(child, time.get());
        LogicalPlan rows = new Filter(LateRowRule.isLate(time.get(), watermark), wide);
        late.add(new Late(run(spark, rows), Instant.ofEpochMilli(watermark)));
      } else {
        read(spark, child, watermark, late);
      }
    }
  }

  /** Whether an operator with state reads rows that none has seen. */
  private static boolean isFirst(LogicalPlan plan, LogicalPlan child) {
    return StatefulPlans.isOperator(plan)
        && !StatefulPlans.isStateful(child)
        && Plans.contains(child, EventTimeWatermark.class::isInstance);
  }

  /** The time by which a row is late, empty when the operator keeps all rows for ever. */
  private static Optional<Expression> eventTime(LogicalPlan operator, LogicalPlan child) {
    if (operator instanceof Aggregate aggregate) {
      return Plans.list(aggregate.groupingExpressions()).stream()
          .map(grouping -> grouping instanceof Alias alias ? alias.child() : grouping)
          .filter(grouping -> grouping instanceof Attribute column && isEventTime(column))
          .findFirst()
          .map(LateRowRule::end);
    }
    return Plans.output(child).stream()
        .filter(LateRowReader::isEventTime)
        .findFirst()
        .map(column -> LateRowRule.end((Expression) column));
  }

  private static boolean isEventTime(Attribute column) {
    return column.metadata().contains(EventTimeWatermark.delayKey());
  }

  /** Below projections that leave columns out, as far down as the time is known. */
  private static LogicalPlan wide(LogicalPlan plan, Expression time) {
    if (plan instanceof Project
        || plan instanceof SubqueryAlias
        || plan instanceof RepartitionByExpression) {
      LogicalPlan child = Plans.children(plan).get(0);
      if (time.references().subsetOf(child.outputSet())) {
        return wide(child, time);
      }
    }
    return plan;
  }

  /** Spark refuses to run a plan with streams in it as a batch; this one reads the batch's part. */
  private static Dataset<Row> run(SparkSession spark, LogicalPlan plan) {
    String check = spark.conf().get(CHECK, "true");
    spark.conf().set(CHECK, "false");
    try {
      var rows = (org.apache.spark.sql.classic.Dataset<Row>) Plans.dataset(spark, plan);
      return Plans.classic(spark)
          .internalCreateDataFrame(rows.queryExecution().toRdd(), rows.schema(), false);
    } finally {
      spark.conf().set(CHECK, check);
    }
  }
}
