package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.catalyst.util.package$;

/**
 * What the state of an operator means. Spark compares only the types of a state with those of the
 * query that goes on with it: one that is grouped by another text column, or sums another number,
 * would mix both. The signature of such a query is another one. Pure.
 *
 * @param shown for people: {@code aggregate by user: count(1)}
 * @param hash of the same, with all that it is computed from
 */
public record StateSignature(String shown, String hash) {

  /** The signatures of a query's operators, in a fixed order; none for a query without state. */
  public static List<StateSignature> of(LogicalPlan query) {
    Definitions definitions = new Definitions(query);
    return Plans.nodes(query).stream()
        .filter(StatefulPlans::isOperator)
        .map(node -> of(node, definitions))
        .toList();
  }

  private static StateSignature of(LogicalPlan node, Definitions definitions) {
    String kind = node.nodeName();
    List<Expression> keys = new ArrayList<>();
    List<Expression> kept = new ArrayList<>();
    if (node instanceof Aggregate aggregate) {
      keys.addAll(Plans.list(aggregate.groupingExpressions()));
      kept.addAll(functions(aggregate));
    } else if (node instanceof Deduplicate deduplicate) {
      keys.addAll(columns(Plans.list(deduplicate.keys())));
    } else if (node instanceof DeduplicateWithinWatermark deduplicate) {
      keys.addAll(columns(Plans.list(deduplicate.keys())));
    } else if (node instanceof Join join) {
      kind = join.joinType().sql() + " join";
      keys.addAll(Plans.list(join.condition().toList()));
    } else if (node instanceof TransformWithState transform) {
      Object processor = transform.statefulProcessor();
      kind = processor.getClass().getName();
      keys.addAll(columns(Plans.list(transform.groupingAttributes())));
      if (processor instanceof DescribedState described) {
        kind = described.operator();
        kept.addAll(described.computed());
      }
    }
    String shown =
        "%s by %s%s".formatted(kind, shown(keys), kept.isEmpty() ? "" : ": " + shown(kept));
    String whole = kind + " by " + definitions.expand(keys) + ": " + definitions.expand(kept);
    return new StateSignature(shown, hash(whole));
  }

  /** The functions in the order of their buffers. */
  private static List<Expression> functions(Aggregate aggregate) {
    return Plans.list(aggregate.aggregateExpressions()).stream()
        .flatMap(column -> Plans.nodes((Expression) column).stream())
        .filter(AggregateExpression.class::isInstance)
        .toList();
  }

  private static List<Expression> columns(List<Attribute> columns) {
    return columns.stream().map(column -> (Expression) column).toList();
  }

  private static String shown(List<Expression> expressions) {
    return expressions.stream()
        .map(expression -> package$.MODULE$.toPrettySQL(expression, true))
        .collect(Collectors.joining(", "));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** What the columns of a query are computed from. */
  private static final class Definitions {
    private final Map<ExprId, Expression> byColumn = new HashMap<>();

    Definitions(LogicalPlan query) {
      for (LogicalPlan node : Plans.nodes(query)) {
        for (Expression expression : Plans.list(node.expressions())) {
          // Chance has another seed in each run.
          if (expression instanceof Alias alias && alias.child().deterministic()) {
            byColumn.put(alias.exprId(), alias.child());
          }
        }
      }
    }

    String expand(List<Expression> expressions) {
      return expressions.stream().map(this::expand).collect(Collectors.joining(", "));
    }

    private String expand(Expression expression) {
      Expression expanded =
          Plans.rewrite(
              expression,
              part -> {
                Expression now = part;
                while (now instanceof Attribute column && byColumn.containsKey(column.exprId())) {
                  now = byColumn.get(column.exprId());
                }
                return now;
              });
      // Some expressions show the ids of columns, which are others in each run.
      return expanded.sql().replaceAll("#\\d+L?", "");
    }
  }
}
