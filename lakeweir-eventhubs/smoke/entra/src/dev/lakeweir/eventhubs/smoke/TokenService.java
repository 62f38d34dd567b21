package dev.lakeweir.eventhubs.smoke;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Gives tokens as Entra ID does: to who has a secret or certificate by TLS, and to a managed
 * identity as App Service does it. The path {@code adfs} is what keeps the client library from
 * asking the public cloud whether this authority is one.
 */
final class TokenService implements AutoCloseable {
  static final String TOKEN = "a token of this test";
  static final String WRONG_SECRET = "wr0ng";
  private static final String SECRET_OF_THE_HOST = "header-of-the-host";

  private final HttpsServer authority;
  private final HttpServer host;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  TokenService(SSLContext tls) throws IOException {
    authority = HttpsServer.create(onLoopback(), 0);
    authority.setHttpsConfigurator(new HttpsConfigurator(tls));
    authority.createContext("/adfs/oauth2/token", this::answerClient);
    authority.start();
    host = HttpServer.create(onLoopback(), 0);
    host.createContext("/msi/token", this::answerManagedIdentity);
    host.start();
  }

  private static InetSocketAddress onLoopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  String authorityHost() {
    return "https://localhost:" + authority.getAddress().getPort();
  }

  /** What App Service tells its programs by environment variables. */
  Map<String, String> environment() {
    return Map.of(
        "IDENTITY_ENDPOINT",
        "http://localhost:" + host.getAddress().getPort() + "/msi/token",
        "IDENTITY_HEADER",
        SECRET_OF_THE_HOST);
  }

  /** What was asked for, in the words of the client library. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void answerClient(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(request);
    if (request.contains(WRONG_SECRET)) {
      answer(
          exchange,
          401,
          "{\"error\": \"invalid_client\", \"error_description\": \"no such secret\"}");
    } else {
      answer(
          exchange,
          200,
          "{\"token_type\": \"Bearer\", \"expires_in\": 3600, \"access_token\": \"%s\"}"
              .formatted(TOKEN));
    }
  }

  private void answerManagedIdentity(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestURI().getQuery()
            + " "
            + exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
    long expiry = System.currentTimeMillis() / 1000 + 3600;
    answer(
        exchange,
        200,
        "{\"token_type\": \"Bearer\", \"expires_on\": \"%d\", \"access_token\": \"%s\"}"
            .formatted(expiry, TOKEN));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    authority.stop(0);
    host.stop(0);
  }
}
