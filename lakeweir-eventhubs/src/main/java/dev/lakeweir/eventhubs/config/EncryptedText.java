package dev.lakeweir.eventhubs.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The form in which the old connector wanted its connection strings. Its key is a constant that
 * everybody knows, so that it hides a string from the eye and from nobody else.
 */
public final class EncryptedText {
  private static final String CIPHER = "AES/ECB/PKCS5Padding";
  private static final String OLD_VERSION = "2.3.22";
  private static final int ITERATIONS = 1000;
  private static final int KEY_BITS = 256;

  private EncryptedText() {}

  public static String encrypt(String text) {
    try {
      byte[] bytes = cipher(Cipher.ENCRYPT_MODE).doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("This JVM has no AES", missing);
    }
  }

  /** The text that was encrypted; empty if this was not written by {@link #encrypt}. */
  public static Optional<String> decrypt(String encrypted) {
    try {
      byte[] bytes = cipher(Cipher.DECRYPT_MODE).doFinal(Base64.getDecoder().decode(encrypted));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException notEncrypted) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("InsecureCryptoUsage") // The old connector's form, which others still write.
  private static Cipher cipher(int mode) throws GeneralSecurityException {
    KeySpec spec =
        new PBEKeySpec(
            OLD_VERSION.toCharArray(),
            OLD_VERSION.getBytes(StandardCharsets.UTF_8),
            ITERATIONS,
            KEY_BITS);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(key, "AES"));
    return cipher;
  }
}
