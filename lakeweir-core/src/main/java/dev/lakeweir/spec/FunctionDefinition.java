package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Optional;

/**
 * A function of the user's under {@code functions:}, written in Java.
 *
 * @param className the class that computes it
 * @param jar where the class is: an absolute path or a URI; empty when it is on the class path
 * @param returns its type as Spark's DDL; empty when the class itself says it
 * @param deterministic whether equal arguments always give the same result
 */
public record FunctionDefinition(
    String name,
    Position position,
    PropertyDefinition className,
    Optional<PropertyDefinition> jar,
    Optional<SqlText> returns,
    boolean deterministic) {}
