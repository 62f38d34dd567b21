package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CollectionGenerator;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.JsonTuple;
import org.apache.spark.sql.catalyst.expressions.Stack;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.variant.VariantExplode;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.StructType;

/**
 * A query over one input, optimized by Spark, that is a chain of projections, filters and
 * generators; from it a {@link RowProgram} is made. Driver side.
 */
final class RowChain {
  private final LogicalPlan plan;

  private RowChain(LogicalPlan plan) {
    this.plan = plan;
  }

  /** Rows to write a query over that is compiled and never run. */
  static Dataset<Row> input(SparkSession spark, StructType columns) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    return Plans.classic(spark)
        .internalCreateDataFrame(context.<InternalRow>emptyRDD().rdd(), columns, false);
  }

  /**
   * Optimizes a query over {@link #input}.
   *
   * @throws UnsupportedQueryException when the query is more than such a chain
   */
  static RowChain of(Dataset<Row> query) {
    RowChain chain = new RowChain(optimized(query.sparkSession(), Plans.analyzed(query)));
    chain.compile(List.of(), new ArrayList<>());
    return chain;
  }

  private static LogicalPlan optimized(SparkSession spark, LogicalPlan plan) {
    try {
      BatchConstant.requireNoOther(plan);
      LogicalPlan timed = Plans.rewriteExpressions(plan, BatchConstant::replaced);
      return ((org.apache.spark.sql.classic.Dataset<Row>) Plans.dataset(spark, timed))
          .queryExecution()
          .optimizedPlan();
    } catch (UnsupportedQueryException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new UnsupportedQueryException("Spark does not plan it so: " + e.getMessage());
    }
  }

  /** The columns of the input that the query uses. */
  Set<String> used() {
    return used(plan);
  }

  /** The columns of the {@link #input} that an optimized plan uses. */
  static Set<String> used(LogicalPlan plan) {
    Set<ExprId> used = new HashSet<>();
    Plans.output(plan).forEach(column -> used.add(column.exprId()));
    // The input's own expressions are all of its columns.
    Plans.nodes(plan).stream()
        .filter(node -> !(node instanceof LogicalRDD))
        .flatMap(node -> Plans.list(node.expressions()).stream())
        .flatMap(expression -> Plans.nodes(expression).stream())
        .filter(Attribute.class::isInstance)
        .forEach(column -> used.add(((Attribute) column).exprId()));
    Set<String> names = new LinkedHashSet<>();
    Plans.nodes(plan).stream()
        .filter(LogicalRDD.class::isInstance)
        .flatMap(leaf -> Plans.output(leaf).stream())
        .filter(column -> used.contains(column.exprId()))
        .forEach(column -> names.add(column.name()));
    return names;
  }

  /**
   * The program for rows that have these columns, in this order: at least the {@link #used} ones,
   * and others under names that the input has not.
   */
  RowProgram program(List<String> columns) {
    List<RowOperator> operators = new ArrayList<>();
    compile(columns, operators);
    return new RowProgram(operators);
  }

  private void compile(List<String> columns, List<RowOperator> operators) {
    Layout layout = walk(plan, columns, operators);
    List<Attribute> wanted = Plans.output(plan);
    if (!layout.isOf(wanted)) {
      operators.add(projection(List.copyOf(wanted), layout));
    }
  }

  private static Layout walk(LogicalPlan node, List<String> columns, List<RowOperator> operators) {
    if (node instanceof LogicalRDD leaf) {
      return new Layout(leaf(leaf, columns));
    }
    if (node instanceof Project project) {
      Layout in = walk(project.child(), columns, operators);
      List<Expression> list = new ArrayList<>();
      Plans.list(project.projectList()).forEach(column -> list.add((Expression) column));
      operators.add(projection(list, in));
      return new Layout(Plans.output(project));
    }
    if (node instanceof Filter filter) {
      Layout in = walk(filter.child(), columns, operators);
      requireComputable(filter.condition());
      operators.add(
          new RowOperator.Selection(in.bind(filter.condition()), isTimed(filter.condition())));
      return in;
    }
    if (node instanceof Generate generate) {
      Layout in = walk(generate.child(), columns, operators);
      return in.and(expansion(generate, in, operators));
    }
    throw new UnsupportedQueryException(
        "it has a step that is not for one row: " + node.nodeName());
  }

  private static List<Attribute> expansion(
      Generate generate, Layout in, List<RowOperator> operators) {
    Generator generator = generate.generator();
    if (!isOfOneRow(generator)) {
      throw new UnsupportedQueryException("it expands rows by " + generator);
    }
    Expression expression = (Expression) generator;
    Plans.list(expression.children()).forEach(RowChain::requireComputable);
    List<Attribute> made = Plans.list(generate.qualifiedGeneratorOutput());
    operators.add(
        new RowOperator.Expansion(
            (Generator) in.bind(expression), generate.outer(), made.size(), isTimed(expression)));
    return made;
  }

  /** Others may make rows at the end of their input too. */
  private static boolean isOfOneRow(Generator generator) {
    return generator instanceof CollectionGenerator
        || generator instanceof Stack
        || generator instanceof JsonTuple
        || generator instanceof VariantExplode;
  }

  private static RowOperator projection(List<Expression> columns, Layout in) {
    columns.forEach(RowChain::requireComputable);
    List<Expression> bound = columns.stream().map(RowChain::unnamed).map(in::bind).toList();
    boolean timed = columns.stream().anyMatch(RowChain::isTimed);
    return !timed && bound.stream().allMatch(BoundReference.class::isInstance)
        ? RowOperator.Arrangement.of(
            bound, bound.stream().map(column -> ((BoundReference) column).ordinal()).toList())
        : new RowOperator.Projection(bound, in.columns().size(), timed);
  }

  private static void requireComputable(Expression expression) {
    List<Expression> parts = Plans.list(expression.children());
    boolean varies =
        !expression.deterministic()
            && parts.stream().allMatch(Expression::deterministic)
            && BatchConstant.of(expression).isEmpty();
    boolean passive = expression instanceof Unevaluable && !(expression instanceof Attribute);
    if (varies || passive || expression instanceof SubqueryExpression) {
      throw new UnsupportedQueryException("it computes " + expression);
    }
    parts.forEach(RowChain::requireComputable);
  }

  private static Expression unnamed(Expression column) {
    return column instanceof Alias alias ? alias.child() : column;
  }

  private static boolean isTimed(Expression expression) {
    return Plans.nodes(expression).stream().anyMatch(node -> BatchConstant.of(node).isPresent());
  }

  /** The columns of the input in their order, null for those that the query does not know. */
  private static List<Attribute> leaf(LogicalRDD leaf, List<String> columns) {
    List<Attribute> output = Plans.output(leaf);
    if (columns.isEmpty()) {
      return output;
    }
    List<Attribute> all = new ArrayList<>();
    for (String name : columns) {
      all.add(
          output.stream().filter(column -> column.name().equals(name)).findFirst().orElse(null));
    }
    return all;
  }

  /** Which column stands where in a row; null for those that are not looked at. */
  private record Layout(List<Attribute> columns) {
    Layout and(List<Attribute> more) {
      List<Attribute> all = new ArrayList<>(columns);
      all.addAll(more);
      return new Layout(all);
    }

    boolean isOf(List<Attribute> wanted) {
      boolean same = columns.size() == wanted.size();
      for (int i = 0; same && i < wanted.size(); i++) {
        same = place(wanted.get(i)) == i;
      }
      return same;
    }

    Expression bind(Expression expression) {
      return Plans.rewrite(expression, this::bound);
    }

    private Expression bound(Expression expression) {
      Optional<BatchConstant> constant = BatchConstant.of(expression);
      if (constant.isPresent()) {
        return new BoundReference(
            columns.size() + constant.get().place(), constant.get().type(), false);
      }
      if (!(expression instanceof AttributeReference column)) {
        return expression;
      }
      int place = place(column);
      if (place < 0) {
        throw new UnsupportedQueryException("it has no column " + column);
      }
      return new BoundReference(place, column.dataType(), columns.get(place).nullable());
    }

    private int place(Attribute wanted) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i) != null && columns.get(i).exprId().equals(wanted.exprId())) {
          return i;
        }
      }
      return -1;
    }
  }
}
