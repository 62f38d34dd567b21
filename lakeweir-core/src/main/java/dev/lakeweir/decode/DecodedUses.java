package dev.lakeweir.decode;

import dev.lakeweir.catalyst.Plans;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns of decoded records a plan uses. Followed are the two structs of a decoder, the
 * result and the value in it, under whatever names; where one of them goes as a whole, all is used.
 */
final class DecodedUses {
  private static final int VALUE = 0;

  /** Of the attributes that hold a result, or a value: the column in which it is decoded. */
  private final Map<ExprId, ExprId> results = new HashMap<>();

  private final Map<ExprId, ExprId> values = new HashMap<>();
  private final Map<ExprId, StructType> schemas = new HashMap<>();
  private final Map<ExprId, Set<Integer>> used = new HashMap<>();

  private DecodedUses() {}

  /** By the id of each decoded column in the plan, the ordinals of the used fields of its value. */
  static Map<ExprId, Set<Integer>> of(LogicalPlan plan) {
    DecodedUses uses = new DecodedUses();
    uses.follow(plan);
    Plans.output(plan).forEach(uses::use);
    return uses.used;
  }

  private void follow(LogicalPlan node) {
    Plans.children(node).forEach(this::follow);
    if (node instanceof Project project) {
      Plans.list(project.projectList()).forEach(column -> project((Expression) column));
      return;
    }
    if (results.isEmpty()) {
      return;
    }
    Plans.list(node.expressions()).forEach(this::use);
    if (!(node instanceof Aggregate)) {
      Plans.children(node).forEach(child -> useWhatEnds(child, node));
    }
  }

  /** A node like UNION takes columns by their place, so what it does with them is not seen. */
  private void useWhatEnds(LogicalPlan child, LogicalPlan node) {
    for (Attribute attribute : Plans.output(child)) {
      boolean goesOn =
          Plans.output(node).stream().anyMatch(each -> each.exprId().equals(attribute.exprId()));
      if (!goesOn) {
        use(attribute);
      }
    }
  }

  private void project(Expression column) {
    if (column instanceof Attribute) {
      return;
    }
    if (column instanceof Alias alias) {
      Expression child = alias.child();
      Optional<RecordDecoder> decoder = DecodedColumn.decoder(child);
      Optional<ExprId> result = result(child);
      Optional<ExprId> value = value(child);
      decoder.ifPresent(it -> decodes(alias.exprId(), it));
      result.ifPresent(it -> results.put(alias.exprId(), it));
      value.ifPresent(it -> values.put(alias.exprId(), it));
      if (decoder.isPresent() || result.isPresent() || value.isPresent()) {
        return;
      }
    }
    use(column);
  }

  private void decodes(ExprId id, RecordDecoder decoder) {
    results.put(id, id);
    schemas.put(id, decoder.schema());
    used.computeIfAbsent(id, key -> new TreeSet<>());
  }

  private void use(Expression expression) {
    if (expression instanceof GetStructField field) {
      Optional<ExprId> value = value(field.child());
      if (value.isPresent()) {
        used.get(value.get()).add(field.ordinal());
        return;
      }
      if (result(field.child()).isPresent() && field.ordinal() != VALUE) {
        return;
      }
    }
    boolean asksForNull = expression instanceof IsNull || expression instanceof IsNotNull;
    if (asksForNull && column(expression.children().head()).isPresent()) {
      return;
    }
    Optional<ExprId> whole = column(expression);
    if (whole.isPresent()) {
      int columns = schemas.get(whole.get()).length();
      IntStream.range(0, columns).forEach(used.get(whole.get())::add);
      return;
    }
    Plans.list(expression.children()).forEach(this::use);
  }

  /** The decoded column of which the expression is the result or the value. */
  private Optional<ExprId> column(Expression expression) {
    return result(expression).or(() -> value(expression));
  }

  private Optional<ExprId> result(Expression expression) {
    return expression instanceof Attribute attribute
        ? Optional.ofNullable(results.get(attribute.exprId()))
        : Optional.empty();
  }

  private Optional<ExprId> value(Expression expression) {
    if (expression instanceof GetStructField field && field.ordinal() == VALUE) {
      return result(field.child());
    }
    return expression instanceof Attribute attribute
        ? Optional.ofNullable(values.get(attribute.exprId()))
        : Optional.empty();
  }
}
