package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;

/** A value with the place where it was written. */
public record PropertyDefinition(String value, Position position) {}
