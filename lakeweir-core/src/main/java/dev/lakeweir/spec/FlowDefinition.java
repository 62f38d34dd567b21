package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;

/** {@code CREATE FLOW name AS INSERT INTO target BY NAME query}: one query into one table. */
public record FlowDefinition(
    String name, Position position, String target, Position targetPosition, SqlText query) {}
