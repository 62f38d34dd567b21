package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Optional;

/**
 * One query into one table or sink: {@code CREATE FLOW name AS INSERT INTO target BY NAME query},
 * or {@code CREATE FLOW name AS AUTO CDC INTO target FROM ...}.
 *
 * @param changes how the rows of the query change those of the table; empty when they are added
 */
public record FlowDefinition(
    String name,
    Position position,
    String target,
    Position targetPosition,
    SqlText query,
    Optional<ChangesDefinition> changes) {

  /** A flow whose rows are added. */
  public FlowDefinition(
      String name, Position position, String target, Position targetPosition, SqlText query) {
    this(name, position, target, targetPosition, query, Optional.empty());
  }
}
