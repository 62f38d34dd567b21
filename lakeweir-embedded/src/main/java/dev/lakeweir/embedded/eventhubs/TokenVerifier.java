package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.time.Instant;

/** Decides on the tokens that clients present. */
final class TokenVerifier {
  private static final String SAS = "servicebus.windows.net:sastoken";
  private static final String JWT = "jwt";
  // The emulator does not read such tokens; clients renew them in time.
  private static final Duration JWT_LIFE = Duration.ofHours(24);

  private final EmulatorSettings settings;

  TokenVerifier(EmulatorSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks a token for an audience, which is an address.
   *
   * @return when it expires
   * @throws RefusedException if it is not valid, saying why
   */
  Instant verify(String type, String token, String audience) throws RefusedException {
    // Not the settings' clock: clients sign by the system's.
    Instant now = Instant.now();
    return switch (type) {
      case SAS -> SharedAccessSignature.parse(token).verify(settings.keys(), audience, now);
      case JWT -> {
        if (!settings.jwtValidator().accepts(token, audience)) {
          throw AmqpError.unauthorized("InvalidToken: The token was not accepted.").refused();
        }
        yield now.plus(JWT_LIFE);
      }
      default ->
          throw AmqpError.argument("The token type '" + type + "' is not supported.").refused();
    };
  }

  /** The type of a token that comes without one. */
  static String typeOf(String token) {
    return SharedAccessSignature.looksLike(token) ? SAS : JWT;
  }
}
