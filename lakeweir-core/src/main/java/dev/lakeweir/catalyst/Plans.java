package dev.lakeweir.catalyst;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's logical plans from Java: parse, analyze, walk, rewrite. */
public final class Plans {
  private Plans() {}

  /** Parses a query; line and column of what is thrown are those of the text. */
  public static LogicalPlan parse(SparkSession spark, String query) throws ParseException {
    return classic(spark).sessionState().sqlParser().parsePlan(query);
  }

  /**
   * Analyzes a plan in the session; throws Spark's {@code AnalysisException} for what cannot be
   * resolved.
   */
  public static Dataset<Row> dataset(SparkSession spark, LogicalPlan plan) {
    return org.apache.spark.sql.classic.Dataset.ofRows(classic(spark), plan);
  }

  /** The analyzed plan behind a Dataset. */
  public static LogicalPlan analyzed(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
  }

  /** The analyzed plan with its common table expressions put where they are used. */
  public static LogicalPlan inlined(LogicalPlan analyzed) {
    return new InlineCTE(true, false).apply(analyzed);
  }

  public static org.apache.spark.sql.classic.SparkSession classic(SparkSession spark) {
    return (org.apache.spark.sql.classic.SparkSession) spark;
  }

  /**
   * Rewrites a plan from the leaves up, subqueries included; the function answers its argument for
   * what stays.
   */
  public static LogicalPlan rewrite(LogicalPlan plan, Function<LogicalPlan, LogicalPlan> change) {
    return plan.transformUpWithSubqueries(total(change));
  }

  /** As {@link #rewrite}, but leaves subqueries as they are: those are optimized on their own. */
  public static LogicalPlan rewriteOutsideSubqueries(
      LogicalPlan plan, Function<LogicalPlan, LogicalPlan> change) {
    return plan.transformUp(total(change));
  }

  /** Rewrites the expressions of a plan outside subqueries, each from the root down. */
  public static LogicalPlan rewriteExpressions(
      LogicalPlan plan, Function<Expression, Expression> change) {
    return plan.transformAllExpressions(total(change));
  }

  /**
   * Rewrites an expression from the root down; the function answers its argument for what stays.
   */
  public static Expression rewrite(Expression expression, Function<Expression, Expression> change) {
    return expression.transformDown(total(change));
  }

  /** All nodes of a plan, subqueries and common table expressions included, root first. */
  public static List<LogicalPlan> nodes(LogicalPlan plan) {
    List<LogicalPlan> found = new ArrayList<>();
    collect(plan, found);
    return found;
  }

  public static boolean contains(LogicalPlan plan, Predicate<LogicalPlan> what) {
    return nodes(plan).stream().anyMatch(what);
  }

  public static List<LogicalPlan> children(LogicalPlan plan) {
    return list(plan.children());
  }

  public static List<Attribute> output(LogicalPlan plan) {
    return list(plan.output());
  }

  /** All nodes of an expression, root first. */
  public static List<Expression> nodes(Expression expression) {
    List<Expression> found = new ArrayList<>();
    found.add(expression);
    for (Expression child : list(expression.children())) {
      found.addAll(nodes(child));
    }
    return found;
  }

  public static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(new ArrayList<T>(list)).toSeq();
  }

  public static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> map) {
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(map));
  }

  public static <T> List<T> list(scala.collection.Seq<T> seq) {
    return CollectionConverters.asJava(seq);
  }

  private static void collect(LogicalPlan plan, List<LogicalPlan> found) {
    found.add(plan);
    for (LogicalPlan child : children(plan)) {
      collect(child, found);
    }
    for (LogicalPlan subquery : list(plan.subqueries())) {
      collect(subquery, found);
    }
    for (Object inner : list(plan.innerChildren())) {
      if (inner instanceof LogicalPlan definition) {
        collect(definition, found);
      }
    }
  }

  private static <T> PartialFunction<T, T> total(Function<T, T> function) {
    return new scala.runtime.AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(T node) {
        return true;
      }

      @Override
      public T apply(T node) {
        return function.apply(node);
      }
    };
  }
}
