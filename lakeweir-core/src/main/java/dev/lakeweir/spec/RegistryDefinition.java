package dev.lakeweir.spec;

import java.util.Optional;
import java.util.Set;

/**
 * The schema registry that Avro records name their schemas in.
 *
 * @param username of HTTP's basic authentication, together with {@code password}
 * @param token of HTTP's bearer authentication
 * @param rejectIds of schemas whose records are rejected, as nobody can read them any more
 */
public record RegistryDefinition(
    PropertyDefinition url,
    Optional<PropertyDefinition> username,
    Optional<PropertyDefinition> password,
    Optional<PropertyDefinition> token,
    Set<Integer> rejectIds) {
  public RegistryDefinition {
    rejectIds = Set.copyOf(rejectIds);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "registry " + url.value();
  }
}
