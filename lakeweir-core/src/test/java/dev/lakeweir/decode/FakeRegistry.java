package dev.lakeweir.decode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A schema registry with Confluent's HTTP interface, in this JVM. */
public final class FakeRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final String authorization;
  private volatile int broken;

  /**
   * Starts on a free port.
   *
   * @param authorization the header that is asked for; empty for none
   */
  public FakeRegistry(String authorization) throws IOException {
    this.authorization = authorization;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public FakeRegistry schema(int id, String schema) {
    return answer("/schemas/ids/" + id, schema, Map.of());
  }

  FakeRegistry answer(String path, String schema, Map<String, Object> more) {
    ObjectNode body = JSON.createObjectNode().put("schema", schema);
    more.forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
    answers.put(path, body.toString());
    return this;
  }

  /** Answers with this status from now on; 0 for good answers again. */
  public void breakWith(int status) {
    broken = status;
  }

  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (broken != 0) {
      send(exchange, broken, "{\"error_code\":50001,\"message\":\"broken\"}");
    } else if (!authorization.isEmpty() && !authorization.equals(given)) {
      send(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
    } else if (answers.containsKey(path)) {
      send(exchange, 200, answers.get(path));
    } else if (path.startsWith("/schemas/ids/")) {
      send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    } else {
      send(exchange, 404, "<html>not here</html>");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
