package dev.lakeweir.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the bytes of a record become columns.
 *
 * @param format a name of {@link DecodeFormat}
 * @param schema the columns: as Spark's DDL, with {@code NOT NULL} kept; for {@code avro} the
 *     schema of a record as JSON
 * @param options of {@code csv}, with Spark's names
 * @param registry that the records of {@code avro} name their schemas in
 */
public record DecodeDefinition(
    String format,
    SqlText schema,
    OnError onError,
    Map<String, PropertyDefinition> options,
    ExtraFields extraFields,
    Optional<RegistryDefinition> registry) {
  public DecodeDefinition {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** One that needs no more than a schema. */
  public DecodeDefinition(String format, SqlText schema, OnError onError) {
    this(
        format,
        schema,
        onError,
        Map.of(),
        DecodeFormat.named(format).map(ExtraFields::usual).orElse(ExtraFields.IGNORE),
        Optional.empty());
  }
}
