package dev.lakeweir.eventhubs.config;

import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection string, as the Azure portal gives it or as the old connector wrote it: {@code
 * Hostname=} (IoT Hub), {@code OperationTimeout=} and a string without any key are read too. Parts
 * come in any order and any case.
 */
public final class ConnectionString {
  private static final String PROBLEM = "Cannot read the Event Hubs connection string";
  private static final String FORM =
      "It looks like: Endpoint=sb://NAMESPACE.servicebus.windows.net/;SharedAccessKeyName=NAME;"
          + "SharedAccessKey=KEY;EntityPath=HUB";
  private static final List<String> NAMES =
      List.of(
          "Endpoint",
          "Hostname",
          "EntityPath",
          "SharedAccessKeyName",
          "SharedAccessKey",
          "SharedAccessSignature",
          "OperationTimeout",
          "UseDevelopmentEmulator");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z]+://)?([^:/\\s]+)(?::(\\d{1,5}))?/*");

  private final Map<String, String> parts;
  private final String host;
  private final int port;

  private ConnectionString(Map<String, String> parts, String host, int port) {
    this.parts = parts;
    this.host = host;
    this.port = port;
  }

  /**
   * Reads one.
   *
   * @throws EventHubsException if it is none; the message names parts, never their values
   */
  public static ConnectionString parse(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        put(parts, part);
      }
    }
    if (parts.containsKey("Endpoint") == parts.containsKey("Hostname")) {
      throw new EventHubsException(
          PROBLEM, "it needs one of Endpoint and Hostname, and not both", FORM);
    }
    String address = parts.getOrDefault("Endpoint", parts.get("Hostname"));
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new EventHubsException(PROBLEM, "its Endpoint is no address of a namespace", FORM);
    }
    int port = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    ConnectionString read = new ConnectionString(parts, matcher.group(1), port);
    read.checkKeys();
    return read;
  }

  private static void put(Map<String, String> parts, String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      throw new EventHubsException(PROBLEM, "a part of it has no '='", FORM);
    }
    String written = part.substring(0, equals).strip();
    String name =
        NAMES.stream()
            .filter(written::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() -> unknown(written));
    String value = part.substring(equals + 1).strip();
    if (value.isEmpty()) {
      throw new EventHubsException(PROBLEM, "it has no value for " + name, FORM);
    }
    if (parts.put(name, value) != null) {
      throw new EventHubsException(PROBLEM, "it has " + name + " twice", FORM);
    }
  }

  /** A long or odd name may be a piece of a key: it is not shown then. */
  private static EventHubsException unknown(String written) {
    String shown = written.matches("[A-Za-z]{1,30}") ? written : "(not shown)";
    return new EventHubsException(
        PROBLEM,
        "it has a part of an unknown name: " + shown,
        "Known are: " + String.join(", ", NAMES) + ".");
  }

  private void checkKeys() {
    boolean policy = parts.containsKey("SharedAccessKeyName");
    boolean key = parts.containsKey("SharedAccessKey");
    if (policy != key) {
      throw new EventHubsException(
          PROBLEM, "SharedAccessKeyName and SharedAccessKey need each other", FORM);
    }
    if (key && parts.containsKey("SharedAccessSignature")) {
      throw new EventHubsException(
          PROBLEM, "it has a key and a SharedAccessSignature", "Leave one of them out.");
    }
  }

  /** Name of the host of the namespace. */
  public String host() {
    return host;
  }

  /** Port of the host, or 0 for that of the protocol. */
  public int port() {
    return port;
  }

  /** {@code EntityPath}, the name of the hub. */
  public Optional<String> hub() {
    return Optional.ofNullable(parts.get("EntityPath"));
  }

  /** The key or the signature; empty for a string that leaves it to Entra ID. */
  public Optional<Credential> credential() {
    if (parts.containsKey("SharedAccessKey")) {
      return Optional.of(
          new Credential.SharedKey(
              parts.get("SharedAccessKeyName"), new Secret(parts.get("SharedAccessKey"))));
    }
    return Optional.ofNullable(parts.get("SharedAccessSignature"))
        .map(token -> new Credential.SharedSignature(new Secret(token)));
  }

  public Optional<Duration> operationTimeout() {
    return Optional.ofNullable(parts.get("OperationTimeout"))
        .map(text -> DurationText.parse("OperationTimeout of the connection string", text));
  }

  /** Whether the server speaks plaintext, as emulators do. */
  public boolean isEmulator() {
    return "true".equals(parts.getOrDefault("UseDevelopmentEmulator", "").toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return "Endpoint=sb://" + host + hub().map(h -> ";EntityPath=" + h).orElse("");
  }
}
