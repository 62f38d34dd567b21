package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Optional;

/** {@code CREATE TEMPORARY VIEW}: a named query that is written nowhere. */
public record ViewDefinition(
    String name, Position position, Optional<String> comment, SqlText query) {}
