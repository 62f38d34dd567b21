package dev.lakeweir.connector;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port that a source or sink of Event Hubs connects to. */
public record EventHubsEndpoint(String host, int port) {
  private static final int CONNECT_MILLIS = 5000;
  private static final int AMQP_PORT = 5672;
  private static final int AMQPS_PORT = 5671;
  private static final int WEB_SOCKETS_PORT = 443;
  private static final String PUBLIC_CLOUD = ".servicebus.windows.net";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)(?:^|;)\\s*(?:Endpoint|Hostname)\\s*=\\s*(?:[a-z]+://)?([^:/;\\s]+)(?::(\\d{1,5}))?");
  private static final Pattern EMULATOR =
      Pattern.compile("(?i)(?:^|;)\\s*UseDevelopmentEmulator\\s*=\\s*true\\s*(?:;|$)");
  private static final Pattern URL =
      Pattern.compile("(?i)(?:[a-z]+://)?([^:/\\s]+)(?::(\\d{1,5}))?(?:/.*)?");

  /** Empty where it cannot be told, as from a connection string that is encrypted. */
  public static Optional<EventHubsEndpoint> of(EventHubsOptions options) {
    Optional<String> custom = options.text("eventhubs.customEndpoint");
    Optional<String> connection = options.text(EventHubsOptions.CONNECTION_STRING);
    int usual =
        options.text("eventhubs.transport").filter("amqp-web-sockets"::equalsIgnoreCase).isPresent()
            ? WEB_SOCKETS_PORT
            : connection.filter(text -> EMULATOR.matcher(text).find()).isPresent()
                ? AMQP_PORT
                : AMQPS_PORT;
    if (custom.isPresent()) {
      Matcher url = URL.matcher(custom.get());
      return url.matches() ? Optional.of(of(url, usual)) : Optional.empty();
    }
    if (connection.isPresent()) {
      Matcher address = ADDRESS.matcher(connection.get());
      return address.find() ? Optional.of(of(address, usual)) : Optional.empty();
    }
    return options
        .text(EventHubsOptions.NAMESPACE)
        .map(name -> new EventHubsEndpoint(name.contains(".") ? name : name + PUBLIC_CLOUD, usual));
  }

  /**
   * Why the network does not let us there, empty when it does; takes 5 seconds at most. It tells
   * sooner than the connector, which goes on trying, and with a reason.
   */
  public Optional<String> refusal() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e instanceof UnknownHostException ? "unknown host" : e.getMessage());
    }
  }

  private static EventHubsEndpoint of(Matcher address, int usual) {
    String port = address.group(2);
    return new EventHubsEndpoint(address.group(1), port == null ? usual : Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
