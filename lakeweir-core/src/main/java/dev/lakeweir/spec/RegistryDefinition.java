package dev.lakeweir.spec;

import java.util.Optional;

/**
 * The schema registry that Avro records name their schemas in.
 *
 * @param username of HTTP's basic authentication, together with {@code password}
 * @param token of HTTP's bearer authentication
 */
public record RegistryDefinition(
    PropertyDefinition url,
    Optional<PropertyDefinition> username,
    Optional<PropertyDefinition> password,
    Optional<PropertyDefinition> token) {

  /** Without what is secret. */
  @Override
  public String toString() {
    return "registry " + url.value();
  }
}
