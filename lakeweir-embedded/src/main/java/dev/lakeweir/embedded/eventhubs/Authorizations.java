package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a connection's tokens allow; for the connection's thread. */
final class Authorizations {
  private final Map<String, Instant> expiries = new HashMap<>();

  /** Allows what lies at or below a path, until then. */
  void grant(String path, Instant expiry) {
    expiries.put(normal(path), expiry);
  }

  /**
   * @throws RefusedException if no token covers the path, or none that has not expired
   */
  void check(String path) throws RefusedException {
    Optional<Instant> expiry = expiry(path);
    if (expiry.isEmpty()) {
      throw AmqpError.unauthorized(
              "Unauthorized access. 'Send' or 'Listen' claim(s) are required to perform this operation. Resource: '%s'."
                  .formatted(path))
          .refused();
    }
    if (!expiry.get().isAfter(Instant.now())) {
      throw AmqpError.unauthorized("ExpiredToken: The token is expired. Resource: '" + path + "'.")
          .refused();
    }
  }

  /** When the last of the tokens that cover a path expires. */
  Optional<Instant> expiry(String path) {
    return expiries.entrySet().stream()
        .filter(entry -> SharedAccessSignature.covers(entry.getKey(), path))
        .map(Map.Entry::getValue)
        .max(Instant::compareTo);
  }

  private static String normal(String path) {
    return path.toLowerCase(Locale.ROOT);
  }
}
