package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Map;
import java.util.Optional;

/**
 * A source under {@code sources:}.
 *
 * @param format Spark's name of the format: {@code kafka}, {@code eventhubs}, {@code json} (a JSON
 *     value a line), {@code csv} or {@code text}
 * @param options Spark's own option names, verbatim, with their interpolated values
 * @param decodeKey how keys are decoded, only together with {@code decode}; its {@code onError} is
 *     that of {@code decode}
 */
public record SourceDefinition(
    String name,
    Position position,
    String format,
    Map<String, PropertyDefinition> options,
    Optional<DecodeDefinition> decode,
    Optional<DecodeDefinition> decodeKey) {

  /** A source whose keys, if it has any, stay bytes. */
  public SourceDefinition(
      String name,
      Position position,
      String format,
      Map<String, PropertyDefinition> options,
      Optional<DecodeDefinition> decode) {
    this(name, position, format, options, decode, Optional.empty());
  }
}
