package dev.lakeweir.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.lakeweir.DocumentBlocks;
import dev.lakeweir.DocumentTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

class PipelineReferenceTest {
  private static final String SCHEMA = "docs/reference/pipeline.schema.json";
  private static final Map<String, List<String>> REFERENCE =
      DocumentTable.of("docs/reference/pipeline-yml.md");

  @Test
  void everyKeyIsTold() {
    Map<String, String> keys = new LinkedHashMap<>();
    collect("", PipelineShape.ROOT, keys);

    Map<String, String> told = new LinkedHashMap<>();
    REFERENCE.forEach((key, cells) -> told.put(key, cells.get(0)));

    assertThat(told).containsExactlyEntriesOf(keys);
  }

  @Test
  void schemaIsThatOfTheShape() throws IOException {
    String expected = new PipelineSchema(REFERENCE).text();
    Path file = DocumentBlocks.ROOT.resolve(SCHEMA);
    if (Boolean.getBoolean("lakeweir.update-references")) {
      Files.writeString(file, expected);
    }

    assertThat(DocumentBlocks.read(SCHEMA))
        .as("write it with -Dlakeweir.update-references=true")
        .isEqualTo(expected);
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(DocumentBlocks.ROOT.resolve("examples"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".yml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void schemaTakesEveryExample(Path pipeline) throws IOException {
    assertThat(wrong(Files.readString(pipeline))).isEmpty();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments("storage: lake", "required property 'name'"),
        arguments("name: x\nstorge: lake", "storge"),
        arguments("name: x\nsources: {a: {options: {path: b}}}", "required property 'format'"),
        arguments("name: x\nsources: {a: {format: jsn}}", "format"),
        arguments(
            "name: x\nsources: {a: {format: json, decode: {on-error: stop, schema: a INT}}}",
            "on-error"),
        arguments("name: x\nsources: [a]", "sources"),
        arguments("name: x\nsinks: {a: {options: {topic: b}}}", "required property 'format'"),
        arguments("name: x\nsinks: {a: {format: json}}", "format"),
        arguments("name: x\nfunctions: {f: {jar: f.jar}}", "required property 'class'"),
        arguments("name: x\nconfiguration: {a: {b: c}}", "configuration"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void schemaRefusesMistakes(String yaml, String message) {
    assertThat(wrong(yaml))
        .isNotEmpty()
        .anySatisfy(it -> assertThat(it.toString()).contains(message));
  }

  private static Set<ValidationMessage> wrong(String yaml) {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(DocumentBlocks.read(SCHEMA));
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    JsonNode node = new ObjectMapper().valueToTree(new Load(settings).loadFromString(yaml));
    return schema.validate(node);
  }

  /** Keys in the order of the shape, and whether they must be there. */
  private static void collect(String path, Shape shape, Map<String, String> keys) {
    if (shape instanceof Shape.Named named) {
      collect(path + ".<name>", named.entry(), keys);
    } else if (shape instanceof Shape.Keyed keyed) {
      for (Shape.Key key : keyed.keys().values()) {
        String inner = path.isEmpty() ? key.name() : path + "." + key.name();
        keys.put(inner, key.presence() == Shape.Presence.REQUIRED ? "yes" : "no");
        collect(inner, key.shape(), keys);
      }
    }
  }
}
