package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.Origin;

/**
 * The names of relations in a parsed query, without those that the query itself defines with {@code
 * WITH}.
 */
final class QueryReferences {
  /** A relation of a one-part name. */
  record Reference(String name, boolean streaming, Origin origin) {}

  private QueryReferences() {}

  static List<Reference> of(LogicalPlan parsed) {
    List<LogicalPlan> nodes = Plans.nodes(parsed);
    Set<String> defined = new HashSet<>();
    for (LogicalPlan node : nodes) {
      if (node instanceof UnresolvedWith with) {
        for (Object inner : Plans.list(with.innerChildren())) {
          if (inner instanceof SubqueryAlias alias) {
            defined.add(alias.alias().toLowerCase(Locale.ROOT));
          }
        }
      }
    }
    List<Reference> references = new ArrayList<>();
    for (LogicalPlan node : nodes) {
      if (node instanceof UnresolvedRelation relation
          && relation.multipartIdentifier().size() == 1) {
        String name = relation.multipartIdentifier().head();
        if (relation.isStreaming() || !defined.contains(name.toLowerCase(Locale.ROOT))) {
          references.add(new Reference(name, relation.isStreaming(), relation.origin()));
        }
      }
    }
    return references;
  }

  /** Where a table function is called. */
  static Position call(LogicalPlan parsed, String function, SqlText query) {
    return Plans.nodes(parsed).stream()
        .filter(UnresolvedTableValuedFunction.class::isInstance)
        .map(UnresolvedTableValuedFunction.class::cast)
        .filter(call -> call.name().last().equalsIgnoreCase(function))
        .findFirst()
        .map(call -> position(call.origin(), query))
        .orElse(query.position());
  }

  static Position position(Origin origin, SqlText query) {
    if (origin.line().isEmpty() || origin.startPosition().isEmpty()) {
      return query.position();
    }
    return new Position(
        query.position().file(),
        (Integer) origin.line().get(),
        (Integer) origin.startPosition().get() + 1);
  }
}
