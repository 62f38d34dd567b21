package dev.lakeweir.eventhubs.config;

import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Namespace, hub and credential, from a connection string or from options of their own. */
final class HubLocation {
  private static final String PROBLEM = "Cannot find the event hub";
  private static final List<String> CREDENTIALS =
      List.of(
          "connection-string",
          "default",
          "client-secret",
          "client-certificate",
          "managed-identity");

  private final OptionValues options;
  private final Optional<ConnectionString> connectionString;

  private HubLocation(OptionValues options, Optional<ConnectionString> connectionString) {
    this.options = options;
    this.connectionString = connectionString;
  }

  static HubLocation of(OptionValues options) {
    Optional<ConnectionString> string =
        options.text(EventHubsOption.CONNECTION_STRING).map(HubLocation::connectionString);
    if (string.isEmpty() && options.text(EventHubsOption.NAMESPACE).isEmpty()) {
      throw new EventHubsException(
          PROBLEM,
          "no option says where it is",
          "Give eventhubs.connectionString, or eventhubs.namespace and eventhubs.name.");
    }
    Optional<String> namespace = options.text(EventHubsOption.NAMESPACE).map(HubLocation::fullHost);
    if (string.isPresent() && namespace.filter(n -> !n.equals(string.get().host())).isPresent()) {
      throw new EventHubsException(
          PROBLEM,
          "eventhubs.namespace says %s and the connection string %s"
              .formatted(namespace.get(), string.get().host()),
          "Leave one of them out.");
    }
    return new HubLocation(options, string);
  }

  /** A connection string holds ';' or '=' before its end; Base64 does not. */
  private static ConnectionString connectionString(String written) {
    if (written.contains(";") || written.contains("://")) {
      return ConnectionString.parse(written);
    }
    return ConnectionString.parse(EncryptedText.decrypt(written).orElse(written));
  }

  String host() {
    return connectionString
        .map(ConnectionString::host)
        .orElseGet(() -> options.text(EventHubsOption.NAMESPACE).map(HubLocation::fullHost).get());
  }

  /** A bare name is that of a namespace of the public cloud. */
  private static String fullHost(String namespace) {
    return namespace.contains(".") ? namespace : namespace + ".servicebus.windows.net";
  }

  int port() {
    return connectionString.map(ConnectionString::port).orElse(0);
  }

  String hub() {
    return options
        .text(EventHubsOption.NAME)
        .or(() -> connectionString.flatMap(ConnectionString::hub))
        .orElseThrow(
            () ->
                new EventHubsException(
                    PROBLEM,
                    "the connection string has no EntityPath",
                    "Add ;EntityPath=HUB to it, or give eventhubs.name."));
  }

  boolean isEmulator() {
    return connectionString.map(ConnectionString::isEmulator).orElse(false);
  }

  Optional<Duration> operationTimeout() {
    return connectionString.flatMap(ConnectionString::operationTimeout);
  }

  Credential credential() {
    Optional<String> word = options.word(EventHubsOption.CREDENTIAL, CREDENTIALS);
    Optional<Credential> signature =
        options
            .text(EventHubsOption.SAS_TOKEN)
            .map(token -> new Credential.SharedSignature(new Secret(token)));
    Optional<Credential> ofString = connectionString.flatMap(ConnectionString::credential);
    boolean entra =
        word.filter(w -> !w.equals("connection-string")).isPresent()
            || (word.isEmpty() && options.flag(EventHubsOption.USE_AAD_AUTH, false));
    if (entra) {
      return entra(word.orElse("default"));
    }
    return signature
        .or(() -> ofString)
        .orElseThrow(
            () ->
                new EventHubsException(
                    PROBLEM + " " + hub(),
                    "no option says with which credential",
                    "Add a key to the connection string, or give eventhubs.sasToken or"
                        + " eventhubs.credential."));
  }

  private Credential entra(String word) {
    Credential.Entra.Kind kind =
        Credential.Entra.Kind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    Credential.Entra entra =
        new Credential.Entra(
            kind,
            text(EventHubsOption.TENANT_ID),
            text(EventHubsOption.CLIENT_ID),
            options.secret(EventHubsOption.CLIENT_SECRET),
            text(EventHubsOption.CLIENT_CERTIFICATE_PATH),
            options.secret(EventHubsOption.CLIENT_CERTIFICATE_PASSWORD),
            text(EventHubsOption.AUTHORITY_HOST));
    needed(kind).forEach(option -> require(word, option));
    return entra;
  }

  private static List<EventHubsOption> needed(Credential.Entra.Kind kind) {
    return switch (kind) {
      case DEFAULT, MANAGED_IDENTITY -> List.of();
      case CLIENT_SECRET ->
          List.of(
              EventHubsOption.TENANT_ID, EventHubsOption.CLIENT_ID, EventHubsOption.CLIENT_SECRET);
      case CLIENT_CERTIFICATE ->
          List.of(
              EventHubsOption.TENANT_ID,
              EventHubsOption.CLIENT_ID,
              EventHubsOption.CLIENT_CERTIFICATE_PATH);
    };
  }

  private void require(String credential, EventHubsOption option) {
    if (options.text(option).isEmpty()) {
      throw new EventHubsException(
          "Cannot use eventhubs.credential " + credential,
          option.fullName() + " is missing",
          "Give it.");
    }
  }

  private String text(EventHubsOption option) {
    return options.text(option).orElse("");
  }
}
