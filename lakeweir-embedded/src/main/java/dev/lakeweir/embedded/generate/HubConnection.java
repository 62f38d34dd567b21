package dev.lakeweir.embedded.generate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A connection string and the hub that it is used for. Checked here and not by the SDK, whose
 * messages repeat what they do not understand: nothing of the string but the hub's name is ever in
 * a message.
 *
 * @param secret the connection string, with a key
 */
record HubConnection(String secret, String hub) {
  private static final String REMEDY =
      "Copy it whole, as the portal or lakeweir emulator eventhubs shows it: Endpoint=sb://...;SharedAccessKeyName=...;SharedAccessKey=...;EntityPath=HUB";

  /**
   * Checks the form of the string; nothing is connected to.
   *
   * @param hub the hub, empty for the one that the string names as its {@code EntityPath}
   * @throws FeedException if the string is none, or it is not clear which hub is meant
   */
  static HubConnection of(String connectionString, Optional<String> hub) {
    String text = connectionString.strip();
    Map<String, String> parts = parts(text);
    if (!parts.getOrDefault("Endpoint", "").toLowerCase(Locale.ROOT).startsWith("sb://")) {
      throw unreadable("it has no Endpoint=sb://...");
    }
    boolean key = parts.containsKey("SharedAccessKeyName") && parts.containsKey("SharedAccessKey");
    if (!key && !parts.containsKey("SharedAccessSignature")) {
      throw unreadable("it has no SharedAccessKeyName and SharedAccessKey");
    }
    Optional<String> named = Optional.ofNullable(parts.get("EntityPath"));
    if (named.isPresent() && hub.isPresent() && !named.equals(hub)) {
      throw new FeedException(
          "Cannot send events to event hub: %s: the connection string is that of hub %s"
              .formatted(hub.get(), named.get()),
          "Name that hub, or use a connection string of the namespace.");
    }
    String meant =
        hub.or(() -> named)
            .orElseThrow(() -> unreadable("it has no EntityPath, and no hub is named beside it"));
    return new HubConnection(text, meant);
  }

  /** Names in any letter case; a value may hold {@code =}, as keys do. */
  private static Map<String, String> parts(String text) {
    Map<String, String> parts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      } else if (!part.isBlank()) {
        throw unreadable("it has a part that is not NAME=VALUE");
      }
    }
    return parts;
  }

  private static FeedException unreadable(String why) {
    return new FeedException("Cannot read the connection string of an event hub: " + why, REMEDY);
  }

  @Override
  public String toString() {
    return "event hub " + hub;
  }
}
