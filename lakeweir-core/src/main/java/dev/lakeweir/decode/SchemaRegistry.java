package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A schema registry with Confluent's HTTP interface. An id names one schema for ever, so each is
 * asked for once per process.
 *
 * <p>A batch may be decoded several times, by several processes, so what is said of a record must
 * never change. Of an id that is not there it might: a schema can be registered between two passes.
 * Such an id therefore fails the batch, and nothing of it is written; it is rejected only where the
 * pipeline lists it.
 *
 * <p>Safe for several threads. A question takes 31 seconds at the most: three attempts of up to 10
 * seconds, as a follower may not know yet what its leader has just registered, and 200 and 400
 * milliseconds between them. An interrupt ends it at once.
 */
public final class SchemaRegistry implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final int NOT_FOUND = 404;

  /** Subject, version and schema not found. */
  private static final List<Integer> UNKNOWN = List.of(40401, 40402, 40403);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Answer> ANSWERS = new ConcurrentHashMap<>();

  private final String url;
  private final String authorization;
  private final Set<Integer> rejectIds;

  /**
   * @param authorization the value of the header of that name; empty for none. It is in no message.
   * @param rejectIds ids of schemas whose records are rejected, without asking
   */
  public SchemaRegistry(String url, String authorization, Set<Integer> rejectIds) {
    this.rejectIds = Set.copyOf(rejectIds);
    this.url = Objects.requireNonNull(url, "url").replaceAll("/+$", "");
    this.authorization = Objects.requireNonNull(authorization, "authorization");
  }

  /** A schema, or why there is none; the other one is null. */
  private record Answer(Schema schema, String rejection) {}

  /**
   * The schema of an id.
   *
   * @throws Rejection if there can be none, or none of Avro
   * @throws RegistryException if the registry does not say, or does not have it
   */
  Schema schema(int id) {
    if (id < 1) {
      throw new Rejection("schema id %d: ids begin with 1".formatted(id));
    }
    if (rejectIds.contains(id)) {
      throw new Rejection("schema id %d is one of registry.reject-ids".formatted(id));
    }
    String key = url + " " + id;
    Answer answer = ANSWERS.get(key);
    if (answer == null) {
      answer = fetch(id);
      ANSWERS.put(key, answer);
    }
    if (answer.schema() == null) {
      throw new Rejection(answer.rejection());
    }
    return answer.schema();
  }

  private Answer fetch(int id) {
    Optional<JsonNode> found = get("/schemas/ids/" + id);
    if (found.isEmpty()) {
      throw new RegistryException(
          "schema id %d is not in the schema registry %s".formatted(id, url), null);
    }
    String type = found.get().path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      return new Answer(null, "schema id %d is of type %s".formatted(id, Excerpt.of(type)));
    }
    Schema.Parser parser = new Schema.Parser();
    addReferences(found.get(), parser);
    return new Answer(parse(found.get(), parser, "/schemas/ids/" + id), null);
  }

  /** Named types that the schema takes from others, these first. */
  private void addReferences(JsonNode schema, Schema.Parser parser) {
    for (JsonNode reference : schema.path("references")) {
      if (parser.getTypes().containsKey(reference.path("name").asText())) {
        continue;
      }
      String subject =
          URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
              .replace("+", "%20");
      String path =
          "/subjects/%s/versions/%d".formatted(subject, reference.path("version").asInt());
      JsonNode referenced =
          get(path).orElseThrow(() -> failure(path, "a referenced schema is missing", null));
      addReferences(referenced, parser);
      parse(referenced, parser, path);
    }
  }

  private Schema parse(JsonNode answer, Schema.Parser parser, String what) {
    try {
      return parser.parse(answer.path("schema").asText());
    } catch (RuntimeException e) {
      throw failure(what, "not an Avro schema", e);
    }
  }

  private Optional<JsonNode> get(String path) {
    HttpResponse<String> answer = send(path);
    for (int attempt = 1; attempt < ATTEMPTS && isPassing(answer.statusCode()); attempt++) {
      pause(path, attempt);
      answer = send(path);
    }
    int status = answer.statusCode();
    if (status != 200 && status != NOT_FOUND) {
      throw failure(path, "HTTP status " + status, null);
    }
    JsonNode body = json(path, answer);
    // Another 404 comes from a URL that is not a registry's, and says nothing about the schema.
    if (status == NOT_FOUND && !UNKNOWN.contains(body.path("error_code").asInt())) {
      throw failure(path, "HTTP status 404, and not from a schema registry", null);
    }
    return status == NOT_FOUND ? Optional.empty() : Optional.of(body);
  }

  private JsonNode json(String path, HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      String cause = "HTTP status %d, and no JSON".formatted(answer.statusCode());
      throw failure(path, cause, e);
    }
  }

  private static boolean isPassing(int status) {
    return status == NOT_FOUND || status == 429 || status >= 500;
  }

  private HttpResponse<String> send(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).header("Accept", "*/*");
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return Http.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw failure(path, e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(path, "interrupted", e);
    }
  }

  private void pause(String path, int attempt) {
    try {
      Thread.sleep(200L * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(path, "interrupted", e);
    }
  }

  private RegistryException failure(String path, String cause, Throwable e) {
    return new RegistryException(
        "the schema registry does not answer %s%s: %s".formatted(url, path, cause), e);
  }

  /** Made at first use, and not on the driver that only sends it on. */
  private static final class Http {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public String toString() {
    return "schema registry at " + url;
  }
}
