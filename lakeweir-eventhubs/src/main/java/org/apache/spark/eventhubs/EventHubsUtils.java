package org.apache.spark.eventhubs;

import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.EncryptedText;

/**
 * The old connector's way to write a connection string, at its old name, because notebooks call
 * {@code sc._jvm.org.apache.spark.eventhubs.EventHubsUtils.encrypt(…)}. New programs give the
 * string as it is.
 */
public final class EventHubsUtils {
  private EventHubsUtils() {}

  /** Encrypts with a key that everybody knows: no protection, only another form. */
  public static String encrypt(String text) {
    return EncryptedText.encrypt(text);
  }

  /**
   * Undoes {@link #encrypt}.
   *
   * @throws EventHubsException if the text was not made by it
   */
  public static String decrypt(String encrypted) {
    return EncryptedText.decrypt(encrypted)
        .orElseThrow(
            () ->
                new EventHubsException(
                    "Cannot decrypt a text",
                    "EventHubsUtils.encrypt did not write it",
                    "Give what encrypt returned, or use the plain text."));
  }
}
