package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token that a shared access key was used to sign.
 *
 * @param resource what it is for
 * @param encodedResource the same as it was signed: URL-encoded
 * @param signature in Base64
 * @param expiry seconds since the epoch, as it was signed
 */
record SharedAccessSignature(
    String resource, String encodedResource, String signature, String expiry, String keyName) {
  private static final String PREFIX = "SharedAccessSignature ";
  private static final String ALGORITHM = "HmacSHA256";

  /**
   * @throws RefusedException if it is not of the form {@code SharedAccessSignature
   *     sr=…&sig=…&se=…&skn=…}
   */
  static SharedAccessSignature parse(String token) throws RefusedException {
    Map<String, String> fields = new HashMap<>();
    if (looksLike(token)) {
      for (String field : token.substring(PREFIX.length()).split("&", -1)) {
        int equals = field.indexOf('=');
        if (equals > 0) {
          fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
      }
    }
    if (!fields.keySet().containsAll(List.of("sr", "sig", "se", "skn"))) {
      throw malformed();
    }
    try {
      return new SharedAccessSignature(
          decoded(fields.get("sr")),
          fields.get("sr"),
          decoded(fields.get("sig")),
          fields.get("se"),
          decoded(fields.get("skn")));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  /**
   * Checks the signature, the time and that the token is for the audience.
   *
   * @return when it expires
   * @throws RefusedException if it is not valid, saying why
   */
  Instant verify(Map<String, String> keys, String audience, Instant now) throws RefusedException {
    String key = keys.get(keyName);
    if (key == null || !signatureMatches(key)) {
      throw AmqpError.unauthorized("InvalidSignature: The token has an invalid signature.")
          .refused();
    }
    Instant expires = expires();
    if (!expires.isAfter(now)) {
      throw AmqpError.unauthorized(
              "ExpiredToken: The token is expired. Expiration time: " + expires)
          .refused();
    }
    if (!covers(EntityAddress.path(resource), EntityAddress.path(audience))) {
      throw AmqpError.unauthorized(
              "InvalidAudience: The token is for '%s', not for '%s'.".formatted(resource, audience))
          .refused();
    }
    return expires;
  }

  static boolean looksLike(String token) {
    return token.startsWith(PREFIX);
  }

  /** Whether a path is another or lies below it, in any letter case. */
  static boolean covers(String path, String other) {
    String above = path.toLowerCase(Locale.ROOT);
    String below = other.toLowerCase(Locale.ROOT);
    return above.isEmpty()
        || below.equals(above)
        || below.startsWith(above.endsWith("/") ? above : above + "/");
  }

  private boolean signatureMatches(String key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] expected =
          mac.doFinal((encodedResource + "\n" + expiry).getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(
          Base64.getEncoder().encode(expected), signature.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
    }
  }

  private Instant expires() throws RefusedException {
    try {
      return Instant.ofEpochSecond(Long.parseLong(expiry));
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  private static RefusedException malformed() {
    return AmqpError.unauthorized("MalformedToken: The token is not a shared access signature.")
        .refused();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
