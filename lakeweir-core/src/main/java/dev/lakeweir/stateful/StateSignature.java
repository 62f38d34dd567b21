package dev.lakeweir.stateful;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.util.package$;
import org.apache.spark.sql.types.ObjectType;

/**
 * What the state of an operator means. Spark compares only the types of a state with those of the
 * query that goes on with it: one that is grouped by another text column, or sums another number,
 * would mix both. The signature of such a query is another one. Pure.
 *
 * @param shown for people: {@code aggregate by user: count(1)}
 * @param hash of the same, with all that it is computed from
 */
@JsonIgnoreProperties(ignoreUnknown = true) // Written by a later version.
public record StateSignature(String shown, String hash) {

  /** The signatures of a query's operators, in a fixed order; none for a query without state. */
  public static List<StateSignature> of(LogicalPlan query) {
    // A combine changes nothing of what is kept.
    LogicalPlan plain = MapSideCombine.leftOut(query);
    Definitions definitions = new Definitions(plain);
    return Plans.nodes(plain).stream()
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
    } else if (node instanceof Distinct) {
      keys.addAll(columns(Plans.output(node)));
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

  /**
   * What the columns of a query are computed from, as a text that is the same in each run and for
   * each way to name a relation.
   */
  private static final class Definitions {
    private final Map<ExprId, List<Expression>> definitions = new HashMap<>();
    private final Map<ExprId, String> texts = new HashMap<>();

    Definitions(LogicalPlan query) {
      int stream = 0;
      for (LogicalPlan node : Plans.nodes(query)) {
        if (Plans.children(node).isEmpty() && node.isStreaming()) {
          name(node, stream++);
        }
        define(node);
      }
    }

    /** A column of a stream is named by its place, as both sides of a join may have its name. */
    private void name(LogicalPlan leaf, int stream) {
      for (Attribute column : Plans.output(leaf)) {
        texts.put(column.exprId(), stream + "." + column.name().toLowerCase(Locale.ROOT));
      }
    }

    private void define(LogicalPlan node) {
      for (Expression expression : Plans.list(node.expressions())) {
        // Chance has another seed in each run.
        if (expression instanceof Alias alias && alias.child().deterministic()) {
          define(alias.exprId(), alias.child());
        }
      }
      if (node instanceof Generate generate) {
        for (Attribute column : Plans.list(generate.generatorOutput())) {
          define(column.exprId(), (Expression) generate.generator());
        }
      } else if (node instanceof Expand expand) {
        for (var projection : Plans.list(expand.projections())) {
          define(Plans.output(expand), Plans.list(projection));
        }
      } else if (node instanceof Union union) {
        for (LogicalPlan branch : Plans.children(union)) {
          define(Plans.output(union), columns(Plans.output(branch)));
        }
      }
    }

    private void define(List<Attribute> columns, List<Expression> values) {
      for (int i = 0; i < columns.size(); i++) {
        define(columns.get(i).exprId(), values.get(i));
      }
    }

    private void define(ExprId column, Expression value) {
      boolean itself = value instanceof Attribute same && same.exprId().equals(column);
      if (!itself) {
        definitions.computeIfAbsent(column, id -> new ArrayList<>()).add(value);
      }
    }

    String expand(List<Expression> expressions) {
      return expressions.stream().map(this::expand).collect(Collectors.joining(", "));
    }

    private String expand(Expression expression) {
      Expression expanded = Plans.rewrite(expression, this::replaced);
      // Some expressions show the ids of columns, which are others in each run. Quotes would be
      // doubled with each level.
      return expanded.sql().replaceAll("#\\d+L?|`", "");
    }

    private Expression replaced(Expression part) {
      if (part instanceof Attribute column) {
        return Named.attribute(text(column), column.dataType(), column.nullable());
      }
      // An object of Spark's that evaluates something; some of them have no text of their own.
      return part instanceof Literal literal && literal.dataType() instanceof ObjectType type
          ? Named.attribute(type.cls().getName(), type, false)
          : part;
    }

    private String text(Attribute column) {
      String known = texts.get(column.exprId());
      if (known != null) {
        return known;
      }
      List<Expression> values = definitions.getOrDefault(column.exprId(), List.of());
      String text =
          values.isEmpty() ? column.name().toLowerCase(Locale.ROOT) : "(" + expand(values) + ")";
      texts.put(column.exprId(), text);
      return text;
    }
  }
}
