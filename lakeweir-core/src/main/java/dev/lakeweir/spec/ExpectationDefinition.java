package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;

/**
 * {@code CONSTRAINT name EXPECT (condition) ON VIOLATION action}. The condition is over the columns
 * of the table.
 */
public record ExpectationDefinition(
    String name, Position position, SqlText condition, OnViolation onViolation) {}
