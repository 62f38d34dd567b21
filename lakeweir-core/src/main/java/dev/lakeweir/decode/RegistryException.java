package dev.lakeweir.decode;

import dev.lakeweir.problem.ErrorCode;

/** The schema registry did not answer, or does not have a schema: nothing is known of a record. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryException(String message, Throwable cause) {
    super("[%s] %s".formatted(ErrorCode.REGISTRY_UNREACHABLE.id(), message), cause);
  }
}
