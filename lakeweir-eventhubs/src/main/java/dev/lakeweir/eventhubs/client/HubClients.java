package dev.lakeweir.eventhubs.client;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.credential.AzureNamedKeyCredential;
import com.azure.core.credential.AzureSasCredential;
import com.azure.core.util.ClientOptions;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.Credential;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.time.Duration;

/** Makes clients of the SDK; each has a connection of its own. */
public final class HubClients {
  private static final int RETRIES = 3;
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  /** The SDK also waits that long until it tells that a link was closed without an error. */
  private static final Duration LONGEST_TRY = Duration.ofSeconds(15);

  private static final Duration SHORTEST_TRY = Duration.ofSeconds(1);

  private HubClients() {}

  /** A builder with address, credential and time limits set. */
  public static EventHubClientBuilder builder(HubAddress address) {
    DaemonThreads.install();
    EventHubClientBuilder builder =
        new EventHubClientBuilder()
            .retryOptions(retryOptions(address.operationTimeout()))
            .clientOptions(new ClientOptions().setApplicationId("lakeweir"));
    if (address.isWebSockets()) {
      builder.transportType(AmqpTransportType.AMQP_WEB_SOCKETS);
    }
    if (address.isEmulator()) {
      return builder.connectionString(emulatorString(address));
    }
    authenticate(builder, address);
    String endpoint = endpoint(address);
    return endpoint.isEmpty() ? builder : builder.customEndpointAddress(endpoint);
  }

  /** As {@link #builder}, for who tries again by himself and wants to see each failure. */
  public static EventHubClientBuilder builderWithoutRetries(HubAddress address) {
    return builder(address).retryOptions(retryOptions(address.operationTimeout()).setMaxRetries(0));
  }

  private static void authenticate(EventHubClientBuilder builder, HubAddress address) {
    Credential credential = address.credential();
    if (credential instanceof Credential.SharedKey key) {
      builder.credential(
          address.host(),
          address.hub(),
          new AzureNamedKeyCredential(key.policy(), key.key().reveal()));
    } else if (credential instanceof Credential.SharedSignature signature) {
      builder.credential(
          address.host(), address.hub(), new AzureSasCredential(signature.token().reveal()));
    } else if (credential instanceof Credential.Entra entra) {
      builder.credential(address.host(), address.hub(), EntraTokens.of(entra));
    }
  }

  private static String endpoint(HubAddress address) {
    if (!address.customEndpoint().isEmpty()) {
      return address.customEndpoint();
    }
    return address.port() == 0 ? "" : "https://" + address.host() + ":" + address.port();
  }

  /** The SDK speaks plaintext only if a connection string says so. */
  private static String emulatorString(HubAddress address) {
    String port = address.port() == 0 ? "" : ":" + address.port();
    String endpoint = "Endpoint=sb://" + address.host() + port + ";";
    String entity = ";EntityPath=" + address.hub() + ";UseDevelopmentEmulator=true";
    if (address.credential() instanceof Credential.SharedKey key) {
      return endpoint
          + "SharedAccessKeyName="
          + key.policy()
          + ";SharedAccessKey="
          + key.key().reveal()
          + entity;
    }
    if (address.credential() instanceof Credential.SharedSignature signature) {
      return endpoint + "SharedAccessSignature=" + signature.token().reveal() + entity;
    }
    throw new EventHubsException(
        "Cannot reach the emulator at " + address.host(),
        "a token of Entra ID is never sent in plaintext",
        "Use a key, or leave UseDevelopmentEmulator out.");
  }

  /** All tries end within the timeout of the operation, with one more share for the waits. */
  private static AmqpRetryOptions retryOptions(Duration operationTimeout) {
    Duration share = operationTimeout.dividedBy(RETRIES + 2);
    Duration bounded = share.compareTo(LONGEST_TRY) > 0 ? LONGEST_TRY : share;
    return new AmqpRetryOptions()
        .setTryTimeout(bounded.compareTo(SHORTEST_TRY) < 0 ? SHORTEST_TRY : bounded)
        .setMaxRetries(RETRIES)
        .setDelay(FIRST_DELAY)
        .setMaxDelay(LONGEST_DELAY);
  }
}
