package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where a hub is and how to get in.
 *
 * @param host of the namespace
 * @param port 0 for that of the protocol
 * @param hub name of the hub
 * @param customEndpoint URL to connect to instead of the host; empty for none
 * @param isEmulator whether the server speaks plaintext
 * @param operationTimeout the longest that one operation may take, retries included
 */
public record HubAddress(
    String host,
    int port,
    String hub,
    Credential credential,
    String customEndpoint,
    boolean isWebSockets,
    boolean isEmulator,
    Duration operationTimeout)
    implements Serializable {
  private static final Duration DEFAULT_OPERATION_TIMEOUT = Duration.ofMinutes(5);
  private static final String WEB_SOCKETS = "amqp-web-sockets";

  public HubAddress {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(hub, "hub");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(customEndpoint, "customEndpoint");
    Objects.requireNonNull(operationTimeout, "operationTimeout");
  }

  static HubAddress of(OptionValues options) {
    HubLocation location = HubLocation.of(options);
    Duration timeout =
        options
            .duration(EventHubsOption.OPERATION_TIMEOUT)
            .or(location::operationTimeout)
            .orElse(DEFAULT_OPERATION_TIMEOUT);
    boolean webSockets =
        options
            .word(EventHubsOption.TRANSPORT, List.of("amqp", WEB_SOCKETS))
            .map(WEB_SOCKETS::equals)
            .orElse(false);
    return new HubAddress(
        location.host(),
        location.port(),
        location.hub(),
        location.credential(),
        options.text(EventHubsOption.CUSTOM_ENDPOINT).orElse(""),
        webSockets,
        location.isEmulator(),
        timeout);
  }

  /** {@code host/hub}, for messages. */
  public String display() {
    return host + "/" + hub;
  }
}
