package dev.lakeweir.explain;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.stateful.DescribedState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.catalyst.util.package$;
import org.apache.spark.sql.types.StructType;

/** Finds in an analyzed query what it remembers. Pure. */
final class StatefulOperators {
  private StatefulOperators() {}

  /** From the sources up. */
  static List<StatefulOperator> of(LogicalPlan query) {
    List<StatefulOperator> found = new ArrayList<>();
    for (LogicalPlan node : Plans.nodes(query)) {
      operator(node).ifPresent(operator -> found.add(0, operator));
    }
    return List.copyOf(found);
  }

  static List<WatermarkModel> watermarks(LogicalPlan query) {
    return Plans.nodes(query).stream()
        .filter(EventTimeWatermark.class::isInstance)
        .map(EventTimeWatermark.class::cast)
        .map(mark -> new WatermarkModel(mark.eventTime().name(), mark.delay().toString()))
        .distinct()
        .toList();
  }

  private static Optional<StatefulOperator> operator(LogicalPlan node) {
    if (!node.isStreaming()) {
      return Optional.empty();
    }
    if (node instanceof Aggregate aggregate) {
      return Optional.of(aggregate(aggregate));
    }
    if (node instanceof Deduplicate deduplicate) {
      List<Attribute> keys = Plans.list(deduplicate.keys());
      return Optional.of(
          new StatefulOperator(
              "first row", names(keys, node), "that the key was seen", untilWatermark(keys)));
    }
    if (node instanceof DeduplicateWithinWatermark deduplicate) {
      return Optional.of(withinWatermark(deduplicate));
    }
    if (node instanceof Join join) {
      return StreamJoinState.of(join);
    }
    return node instanceof TransformWithState transform
        ? Optional.of(transform(transform))
        : Optional.empty();
  }

  private static StatefulOperator aggregate(Aggregate aggregate) {
    List<Expression> groupings = Plans.list(aggregate.groupingExpressions());
    return new StatefulOperator(
        "aggregate",
        groupings.stream().map(StatefulOperators::text).toList(),
        "one row of aggregation buffers",
        untilWatermark(groupings));
  }

  private static StatefulOperator withinWatermark(DeduplicateWithinWatermark node) {
    String until =
        Plans.output(node).stream()
            .filter(StatefulOperators::isEventTime)
            .findFirst()
            .map(time -> "%s after the key's first %s".formatted(delay(time), time.name()))
            .orElse(StatefulOperator.FOR_EVER);
    return new StatefulOperator(
        "first row within the watermark",
        names(Plans.list(node.keys()), node),
        "that the key was seen",
        until);
  }

  private static StatefulOperator transform(TransformWithState node) {
    Object processor = node.statefulProcessor();
    List<Attribute> keys = Plans.list(node.groupingAttributes());
    if (processor instanceof DescribedState described) {
      return new StatefulOperator(
          described.operator(),
          names(keys, node),
          described.keeps(),
          described.forgets().orElseGet(() -> untilWatermark(keys)));
    }
    return new StatefulOperator(
        processor.getClass().getName(),
        names(keys, node),
        "what the processor puts there",
        "until the processor takes it out");
  }

  /** A state is freed when the watermark passes its key, if the key holds the event time. */
  static String untilWatermark(List<? extends Expression> keys) {
    return keys.stream()
        .flatMap(key -> Plans.nodes(key).stream())
        .filter(Attribute.class::isInstance)
        .map(Attribute.class::cast)
        .filter(StatefulOperators::isEventTime)
        .findFirst()
        .map(
            time ->
                "until the watermark, %s behind, passes %s"
                    .formatted(
                        delay(time),
                        time.dataType() instanceof StructType
                            ? "the end of " + time.name()
                            : time.name()))
        .orElse(StatefulOperator.FOR_EVER);
  }

  static boolean isEventTime(Attribute column) {
    return column.metadata().contains(EventTimeWatermark.delayKey());
  }

  static String delay(Attribute time) {
    return DurationText.of(
        Duration.ofMillis(time.metadata().getLong(EventTimeWatermark.delayKey())));
  }

  static String text(Expression expression) {
    return package$.MODULE$.toPrettySQL(expression, true);
  }

  private static List<String> names(List<Attribute> keys, LogicalPlan node) {
    return keys.stream().map(key -> name(key, node)).toList();
  }

  /** Computed keys are columns of names that nobody wrote: what they are computed from is shown. */
  private static String name(Attribute key, LogicalPlan node) {
    if (!key.name().startsWith("_lakeweir_")) {
      return key.name();
    }
    return Plans.nodes(node).stream()
        .filter(Project.class::isInstance)
        .flatMap(project -> Plans.list(((Project) project).projectList()).stream())
        .filter(Alias.class::isInstance)
        .filter(column -> column.exprId().equals(key.exprId()))
        .map(column -> text(((Alias) column).child()))
        .findFirst()
        .orElse(key.name());
  }
}
