package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.problem.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExplodeBase;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Inline;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/** Finds what Spark runs and what is most likely not meant. */
final class QueryLint {
  private final Problems problems;
  private final PlacedQuery query;

  QueryLint(Problems problems, PlacedQuery query) {
    this.problems = problems;
    this.query = query;
  }

  void check(TargetModel target, LogicalPlan analyzed) {
    for (PlacedQuery.Node node : query.nodes()) {
      if (node.plan().isStreaming()) {
        checkReach(node);
        checkDeduplication(node);
        checkExplode(node);
        checkChance(node, target);
      }
    }
    checkKeys(target, analyzed);
  }

  private static boolean isMet(Expression condition) {
    try {
      return Boolean.TRUE.equals(condition.eval(InternalRow.empty()));
    } catch (RuntimeException e) {
      // 1/0: Spark says so when it runs, and only if a row comes.
      return true;
    }
  }

  private void checkReach(PlacedQuery.Node node) {
    if (node.plan() instanceof Filter filter
        && filter.condition().foldable()
        && !isMet(filter.condition())) {
      warn(
          ErrorCode.UNUSED,
          node.at(filter.condition()),
          "No row meets the condition %s, so nothing comes of this query"
              .formatted(query.written(filter.condition())),
          "leave out the condition, or what stands under it");
    }
  }

  private void checkDeduplication(PlacedQuery.Node node) {
    for (Expression key : deduplicationKeys(node.plan())) {
      if (query.comesFrom(key, Arrival::isArrival)) {
        warn(
            ErrorCode.DOUBTFUL_KEY,
            node.at(key),
            "Key %s of a deduplication says when a record arrived: one that is sent again arrives at another time and is no duplicate"
                .formatted(query.written(key)),
            "leave it out of the key; it can stand in ORDER BY, to say which row is the first");
      }
    }
  }

  /** What rows must have in common to be the same; no keys for all but a deduplication. */
  private static List<Expression> deduplicationKeys(LogicalPlan plan) {
    if (plan instanceof Window window) {
      return Plans.list(window.partitionSpec());
    }
    boolean distinct =
        plan instanceof Aggregate aggregate
            && Plans.list(aggregate.aggregateExpressions()).stream()
                .flatMap(column -> Plans.nodes((Expression) column).stream())
                .noneMatch(AggregateExpression.class::isInstance);
    return distinct ? Plans.list(((Aggregate) plan).groupingExpressions()) : List.of();
  }

  private void checkExplode(PlacedQuery.Node node) {
    if (node.plan() instanceof Generate generate && !generate.outer()) {
      Optional<Expression> collection = exploded((Expression) generate.generator());
      if (collection.isPresent() && !isAskedFor(collection.get())) {
        problems.add(
            new Problem(
                ErrorCode.VANISHING_ROWS,
                Severity.NOTE,
                Optional.of(node.at((Expression) generate.generator())),
                "A row whose %s is null or empty has no row in the result"
                    .formatted(collection.get().sql()),
                "use explode_outer (LATERAL VIEW OUTER) to keep it; where it is to be left out, say so: WHERE size(%s) > 0"
                    .formatted(collection.get().sql())));
      }
    }
  }

  /** The column or field that is exploded, empty when it is computed and so known to be there. */
  private static Optional<Expression> exploded(Expression generator) {
    if (!(generator instanceof ExplodeBase) && !(generator instanceof Inline)) {
      return Optional.empty();
    }
    Expression value = Plans.list(generator.children()).get(0);
    return value instanceof AttributeReference || value instanceof GetStructField
        ? Optional.of(value)
        : Optional.empty();
  }

  private boolean isAskedFor(Expression collection) {
    return query.nodes().stream()
        .filter(node -> node.plan() instanceof Filter)
        .flatMap(node -> Plans.nodes(((Filter) node.plan()).condition()).stream())
        .anyMatch(part -> part.semanticEquals(collection));
  }

  private void checkChance(PlacedQuery.Node node, TargetModel target) {
    if (!isMerged(target)) {
      return;
    }
    for (Expression expression : Plans.list(node.plan().expressions())) {
      for (Expression part : Plans.nodes(expression)) {
        boolean chance =
            !part.deterministic()
                && Plans.list(part.children()).stream().allMatch(Expression::deterministic);
        if (chance && !(part instanceof AggregateExpression)) {
          warn(
              ErrorCode.NON_DETERMINISTIC,
              node.at(part),
              "%s gives another value each time, and table '%s' is written by key: a batch that is run again after a crash writes other rows"
                  .formatted(part.sql(), target.name()),
              "use a value of the record, for example a hash of its fields");
        }
      }
    }
  }

  private static boolean isMerged(TargetModel target) {
    return target.write() instanceof WriteModel.Upsert
        || target.write() instanceof WriteModel.Changes;
  }

  /** Of changes the sequence is checked too: it decides which rows are deleted. */
  private static List<String> keys(TargetModel target) {
    if (target.write() instanceof WriteModel.Changes changes) {
      return Stream.concat(changes.keys().stream(), Stream.of(ChangeColumns.SEQUENCE)).toList();
    }
    return target.write() instanceof WriteModel.Upsert upsert ? upsert.keys() : List.of();
  }

  private void checkKeys(TargetModel target, LogicalPlan analyzed) {
    for (Attribute column : Plans.output(analyzed)) {
      boolean key = keys(target).stream().anyMatch(column.name()::equalsIgnoreCase);
      if (key && query.comesFrom((Expression) column, Arrival::isClock)) {
        warn(
            ErrorCode.NON_DETERMINISTIC,
            query.nodes().get(0).text().position(),
            "%s of table '%s' is made from the time of the run: a batch that is run again after a crash has another one"
                .formatted(
                    column.name().equals(ChangeColumns.SEQUENCE)
                        ? "SEQUENCE BY"
                        : "Key '" + column.name() + "'",
                    target.name()),
            "use a time of the record");
      }
    }
  }

  private void warn(ErrorCode code, Position position, String message, String hint) {
    problems.add(Problem.warning(code, position, message, hint));
  }
}
