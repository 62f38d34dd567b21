package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.SqlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.trees.Origin;

/**
 * An analyzed query whose nodes know where they were written: in the query, or in one of the views
 * that it reads.
 */
final class PlacedQuery {
  /** A node, and the text that it stands in. */
  record Node(LogicalPlan plan, SqlText text) {
    Position position() {
      return at(plan.origin());
    }

    Position at(Expression expression) {
      return at(expression.origin());
    }

    private Position at(Origin origin) {
      if (origin.line().isEmpty() || origin.startPosition().isEmpty()) {
        return text.position();
      }
      int line = (Integer) origin.line().get();
      int column = (Integer) origin.startPosition().get() + 1;
      return new Position(text.position().file(), line, column);
    }
  }

  private static final Pattern GENERATED = Pattern.compile("_w\\d+|_groupingexpression");

  private final List<Node> nodes = new ArrayList<>();
  private final Map<ExprId, Expression> definitions = new HashMap<>();

  /**
   * Walks the plan.
   *
   * @param view the text of a view by its name, empty for what is no view of the project
   */
  PlacedQuery(LogicalPlan plan, SqlText text, Function<String, Optional<SqlText>> view) {
    collect(plan, text, view);
    for (Node node : nodes) {
      for (Expression expression : Plans.list(node.plan().expressions())) {
        if (expression instanceof Alias alias) {
          definitions.put(alias.exprId(), alias.child());
        }
      }
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  /** How a value was written: Spark gives names to expressions that have none. */
  String written(Expression value) {
    if (!(value instanceof Attribute column)) {
      return value.sql().replace("`", "");
    }
    Expression definition = definitions.get(column.exprId());
    return definition != null && GENERATED.matcher(column.name()).matches()
        ? written(definition)
        : column.name();
  }

  /** Whether a value, or something that it is made from, is such an expression. */
  boolean comesFrom(Expression value, Predicate<Expression> what) {
    return Plans.nodes(value).stream()
        .anyMatch(
            node ->
                what.test(node)
                    || (node instanceof Attribute column
                        && definitions.containsKey(column.exprId())
                        && comesFrom(definitions.get(column.exprId()), what)));
  }

  private void collect(LogicalPlan plan, SqlText text, Function<String, Optional<SqlText>> view) {
    SqlText inside =
        plan instanceof View named
            ? view.apply(named.desc().identifier().table()).orElse(text)
            : text;
    nodes.add(new Node(plan, inside));
    Plans.children(plan).forEach(child -> collect(child, inside, view));
  }
}
