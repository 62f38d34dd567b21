package dev.lakeweir.spec.yaml;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.spec.OnError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON Schema of pipeline.yml, made from its shape and the texts of its reference. */
final class PipelineSchema {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The values of keys that have only these, unless a variable is used. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "sources.<name>.format", SourceFormat.names(),
          "sinks.<name>.format", SinkFormat.names(),
          "sources.<name>.decode.on-error", lowerCase(OnError.values()),
          "functions.<name>.deterministic", List.of("true", "false"));

  private final Map<String, List<String>> reference;

  /**
   * Prepares the schema.
   *
   * @param reference the rows of the reference by the paths of the keys
   */
  PipelineSchema(Map<String, List<String>> reference) {
    this.reference = reference;
  }

  String text() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "pipeline.yml of Lakeweir");
    root.setAll(schema("", PipelineShape.ROOT));
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode schema(String path, Shape shape) {
    ObjectNode schema = MAPPER.createObjectNode();
    if (reference.containsKey(path)) {
      schema.put("description", reference.get(path).get(1).replace("`", ""));
    }
    if (shape instanceof Shape.Text) {
      values(path, schema);
      return schema;
    }
    ArrayNode types = schema.putArray("type").add("object");
    if (shape instanceof Shape.Keyed keyed) {
      keyed(path, keyed, schema);
    } else {
      types.add("null");
      Shape entry = shape instanceof Shape.Named named ? named.entry() : new Shape.Text();
      schema.set("additionalProperties", schema(path + ".<name>", entry));
    }
    return schema;
  }

  private void keyed(String path, Shape.Keyed shape, ObjectNode schema) {
    ArrayNode required = MAPPER.createArrayNode();
    ObjectNode properties = schema.putObject("properties");
    for (Shape.Key key : shape.keys().values()) {
      String inner = path.isEmpty() ? key.name() : path + "." + key.name();
      properties.set(key.name(), schema(inner, key.shape()));
      if (key.presence() == Shape.Presence.REQUIRED) {
        required.add(key.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", false);
  }

  private static void values(String path, ObjectNode schema) {
    if (!VALUES.containsKey(path)) {
      schema.putArray("type").add("string").add("number").add("boolean");
      return;
    }
    ArrayNode choices = schema.putArray("anyOf");
    ArrayNode values = choices.addObject().putArray("enum");
    for (String value : VALUES.get(path)) {
      values.add(value);
      if (value.equals("true") || value.equals("false")) {
        values.add(Boolean.parseBoolean(value));
      }
    }
    choices.addObject().put("type", "string").put("pattern", "\\$\\{");
  }

  private static List<String> lowerCase(Enum<?>... values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }
}
