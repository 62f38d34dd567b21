package dev.lakeweir.eventhubs;

import java.util.regex.Pattern;

/** Takes keys, signatures, tokens and passwords out of what is shown. */
public final class Redaction {
  private static final Pattern SIGNATURE =
      Pattern.compile("(?i)(SharedAccessSignature\\s*=\\s*)[^;\"'\\n]+");
  private static final Pattern VALUE =
      Pattern.compile(
          "(?i)\\b(sig|SharedAccessKey|client_?secret|client_?assertion|password)(\"?\\s*[=:]\\s*\"?)[^;&\\s,\"']+");
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer\\s+)[A-Za-z0-9._~+/=-]{8,}");

  private Redaction() {}

  /** The text with a word in place of each secret. */
  public static String of(String text) {
    String withoutSignatures = SIGNATURE.matcher(text).replaceAll("$1(secret)");
    String withoutValues = VALUE.matcher(withoutSignatures).replaceAll("$1$2(secret)");
    return BEARER.matcher(withoutValues).replaceAll("$1(secret)");
  }

  /**
   * The failure itself if neither it nor a cause of it tells a secret; else one like it, with the
   * same stack, that does not.
   */
  public static Throwable of(Throwable failure) {
    return isClean(failure) ? failure : new Redacted(failure);
  }

  private static boolean isClean(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (message != null && !of(message).equals(message)) {
        return false;
      }
      for (Throwable suppressed : t.getSuppressed()) {
        if (!isClean(suppressed)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A failure without its secrets; its message begins with its type. */
  private static final class Redacted extends Exception {
    private static final long serialVersionUID = 1;

    Redacted(Throwable failure) {
      super(of(failure.toString()), failure.getCause() == null ? null : of(failure.getCause()));
      setStackTrace(failure.getStackTrace());
      for (Throwable suppressed : failure.getSuppressed()) {
        addSuppressed(of(suppressed));
      }
    }
  }
}
