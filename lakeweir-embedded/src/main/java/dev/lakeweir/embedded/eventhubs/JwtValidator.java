package dev.lakeweir.embedded.eventhubs;

/** Decides on tokens of Microsoft Entra ID, whose signatures the emulator cannot check. */
@FunctionalInterface
public interface JwtValidator {

  /**
   * Called by a connection's thread whenever a client presents a token.
   *
   * @param token as the client sent it, a JSON Web Token
   * @param audience what the client wants to use it for, as {@code amqp://localhost/hub/…}
   */
  boolean accepts(String token, String audience);
}
