package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.types.DataTypes;

/**
 * Conditions above an upserted aggregate ({@code HAVING}, {@code WHERE} over a subquery). A group
 * that met one may stop to do so; were it filtered out then, its last row would stay in the table.
 * So the condition becomes a column, by which the write deletes the row. A condition on the
 * grouping alone is the same for ever; it stays a filter, which Spark moves below the aggregate.
 */
public final class GroupFilter {
  /** The column that says whether a group belongs into the table. */
  public static final String KEPT = "_lakeweir_kept";

  private final Set<ExprId> aggregated = new HashSet<>();

  private GroupFilter() {}

  /** The query with the column {@link #KEPT}; the query itself when it has no such condition. */
  static LogicalPlan toColumn(LogicalPlan query) {
    return new GroupFilter().rewrite(query);
  }

  /** Whether the query says of its rows which of them belong into the table. */
  public static boolean isIn(LogicalPlan query) {
    return kept(query).isPresent();
  }

  private LogicalPlan rewrite(LogicalPlan plan) {
    if (plan instanceof Aggregate aggregate) {
      remember(Plans.list(aggregate.aggregateExpressions()));
      return aggregate;
    }
    if (plan instanceof SubqueryAlias alias) {
      LogicalPlan child = rewrite(alias.child());
      return child == alias.child() ? alias : new SubqueryAlias(alias.identifier(), child);
    }
    if (plan instanceof View view) {
      // A view is its query under a name; with another column it is not the same view any more.
      LogicalPlan child = rewrite(view.child());
      return child == view.child() ? view : child;
    }
    if (plan instanceof Project project) {
      LogicalPlan child = rewrite(project.child());
      remember(Plans.list(project.projectList()));
      List<NamedExpression> columns = new ArrayList<>(Plans.list(project.projectList()));
      kept(child).ifPresent(columns::add);
      return child == project.child() ? project : new Project(Plans.seq(columns), child);
    }
    if (plan instanceof Filter filter) {
      return flagged(filter, rewrite(filter.child()));
    }
    return plan;
  }

  /**
   * The condition of a rewritten query that may leave the last row of a group in the table: one
   * that a group can stop to meet, at a place where its rows do not become deletions.
   */
  static Optional<Expression> lastingRows(LogicalPlan query) {
    return new GroupFilter().lasting(query);
  }

  private Optional<Expression> lasting(LogicalPlan plan) {
    for (LogicalPlan child : Plans.children(plan)) {
      Optional<Expression> found = lasting(child);
      if (found.isPresent()) {
        return found;
      }
    }
    if (plan instanceof Aggregate aggregate && aggregate.isStreaming()) {
      remember(Plans.list(aggregate.aggregateExpressions()));
    } else if (plan instanceof Project project) {
      remember(Plans.list(project.projectList()));
    }
    if (aggregated.isEmpty()) {
      return Optional.empty();
    }
    if (plan instanceof Filter filter) {
      return Optional.of(filter.condition()).filter(this::changes);
    }
    boolean drops = plan instanceof Join join && !join.joinType().equals(LeftOuter$.MODULE$);
    return drops ? condition((Join) plan).filter(this::changes) : Optional.empty();
  }

  private static Optional<Expression> condition(Join join) {
    return join.condition().isDefined() ? Optional.of(join.condition().get()) : Optional.empty();
  }

  private LogicalPlan flagged(Filter filter, LogicalPlan child) {
    List<Expression> fixed = new ArrayList<>();
    List<Expression> changing = new ArrayList<>();
    for (Expression condition : conjuncts(filter.condition())) {
      (changes(condition) ? changing : fixed).add(condition);
    }
    if (changing.isEmpty() && child == filter.child()) {
      return filter;
    }
    LogicalPlan filtered =
        fixed.stream().reduce(And::new).<LogicalPlan>map(it -> new Filter(it, child)).orElse(child);
    if (changing.isEmpty()) {
      return filtered;
    }
    Optional<Attribute> earlier = kept(child);
    earlier.ifPresent(changing::add);
    Expression all = changing.stream().reduce(And::new).orElseThrow();
    List<NamedExpression> columns = new ArrayList<>(Plans.output(child));
    earlier.ifPresent(columns::remove);
    Literal no = Literal.create(false, DataTypes.BooleanType);
    columns.add(Named.alias(new Coalesce(Plans.seq(List.of(all, no))), KEPT));
    return new Project(Plans.seq(columns), filtered);
  }

  private void remember(List<NamedExpression> columns) {
    for (NamedExpression column : columns) {
      if (changes((Expression) column)) {
        aggregated.add(column.exprId());
      }
    }
  }

  /** Whether a value may be another one after the next batch. */
  private boolean changes(Expression value) {
    return !value.deterministic()
        || Plans.nodes(value).stream()
            .anyMatch(
                node ->
                    node instanceof AggregateExpression
                        || (node instanceof Attribute column
                            && aggregated.contains(column.exprId())));
  }

  private static List<Expression> conjuncts(Expression condition) {
    if (condition instanceof And and) {
      List<Expression> all = new ArrayList<>(conjuncts(and.left()));
      all.addAll(conjuncts(and.right()));
      return all;
    }
    return List.of(condition);
  }

  private static Optional<Attribute> kept(LogicalPlan plan) {
    return Plans.output(plan).stream().filter(column -> column.name().equals(KEPT)).findFirst();
  }
}
