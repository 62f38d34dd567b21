package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and values of Kafka records, each decoded by its own format. */
class DecodedKeyIT {
  private static final String REGISTERED =
      "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Order\\\",\\\"fields\\\":"
          + "[{\\\"name\\\":\\\"id\\\",\\\"type\\\":\\\"int\\\"}]}\"}";

  @TempDir Path directory;

  @Test
  void keyAndValueAreDecodedAndABadOneOfEitherIsPutAside() throws IOException {
    HttpServer registry = registry();
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("broker"), 0)) {
      broker.createTopic("orders", 1);
      Path project = project(broker, registry);
      Lake lake = new Lake(project, directory.resolve("lake"));
      send(broker, "{\"shop\":\"a\"}", 0, 0, 0, 0, 1, 14);
      send(broker, null, 0, 0, 0, 0, 1, 16);
      lake.runOnce();
      send(broker, "{\"shop\":", 0, 0, 0, 0, 1, 18);
      send(broker, "{\"shop\":\"b\"}", 0, 0, 0, 0, 2, 20);
      send(broker, "{\"shop\":\"c\"}", 0, 0, 0, 0, 1, 22);
      lake.runOnce();

      assertThat(lake.query("SELECT id, shop, text FROM orders ORDER BY id"))
          .extracting(JsonNode::toString)
          .containsExactly(
              "{\"id\":7,\"shop\":\"a\",\"text\":\"{\\\"shop\\\":\\\"a\\\"}\"}",
              "{\"id\":8,\"shop\":null,\"text\":null}",
              "{\"id\":11,\"shop\":\"c\",\"text\":\"{\\\"shop\\\":\\\"c\\\"}\"}");
      assertThat(
              lake.query(
                  "SELECT position.offset AS at, string(key) AS key, hex(body) AS body, reason"
                      + " FROM orders_quarantine ORDER BY at"))
          .extracting(row -> row.get("at").asText() + " " + row.get("reason").asText())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("2 key: truncated: ends at byte 8"),
              second ->
                  assertThat(second).isEqualTo("3 schema id 2 is one of registry.reject-ids"));
    } finally {
      registry.stop(0);
    }
  }

  private Path project(EmbeddedKafka broker, HttpServer registry) throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.writeString(
        project.resolve("pipeline.yml"),
        """
        name: orders
        sources:
          s:
            format: kafka
            options: {kafka.bootstrap.servers: "%s", subscribe: orders}
            decode:
              format: avro
              registry: {url: "http://127.0.0.1:%d", reject-ids: 2}
              schema: |
                {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}
            decode-key:
              format: json
              schema: shop STRING NOT NULL
        """
            .formatted(broker.bootstrapServers(), registry.getAddress().getPort()));
    Files.createDirectories(project.resolve("transformations"));
    Files.writeString(
        project.resolve("transformations/orders.sql"),
        "CREATE STREAMING TABLE orders AS"
            + " SELECT id, key.shop, string(_source.key) AS text FROM STREAM s");
    return project;
  }

  /** Knows the schema 1. */
  private static HttpServer registry() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean known = exchange.getRequestURI().getPath().equals("/schemas/ids/1");
          String answer = known ? REGISTERED : "{\"error_code\":40403,\"message\":\"no\"}";
          exchange.sendResponseHeaders(known ? 200 : 404, answer.length());
          try (var out = exchange.getResponseBody()) {
            out.write(answer.getBytes(UTF_8));
          }
        });
    server.start();
    return server;
  }

  private static void send(EmbeddedKafka broker, String key, int... value) {
    byte[] body = new byte[value.length];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) value[i];
    }
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("orders", keyBytes, body)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("cannot send to orders", e);
    }
  }
}
