package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Map;
import java.util.Optional;

/**
 * A source under {@code sources:}.
 *
 * @param format Spark's name of the format: {@code kafka}, {@code json} (a JSON value a line) or
 *     {@code text}
 * @param options Spark's own option names, verbatim, with their interpolated values
 */
public record SourceDefinition(
    String name,
    Position position,
    String format,
    Map<String, PropertyDefinition> options,
    Optional<DecodeDefinition> decode) {}
