package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.SourceText;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a YAML 1.2 file that is a map into nodes with positions. */
final class YamlReader {
  private final SourceText file;
  private final Problems problems;
  private final ScalarReader scalars;

  /** By node, so that what aliases share is read, and reported, once. */
  private final IdentityHashMap<Node, YamlNode> read = new IdentityHashMap<>();

  private YamlReader(SourceText file, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.scalars = new ScalarReader(file);
  }

  /** Empty if the file is not YAML or not a map. */
  static Optional<YamlMap> read(SourceText file, Problems problems) {
    return new YamlReader(file, problems).root();
  }

  private Optional<YamlMap> root() {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.file())
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true) // found below, where the position is known
            .setAllowNonScalarKeys(true) // likewise
            .setAllowRecursiveKeys(false)
            .build();
    try {
      Optional<Node> node = new Compose(settings).composeString(file.text());
      return node.isEmpty() ? Optional.of(YamlMap.empty(file.start())) : asMap(node.get());
    } catch (YamlEngineException e) {
      reportSyntax(e);
      return Optional.empty();
    }
  }

  private Optional<YamlMap> asMap(Node node) {
    if (node(node) instanceof YamlMap map) {
      return Optional.of(map);
    }
    String message = "Cannot read %s: expected a map, found %s".formatted(file.file(), kind(node));
    problems.error(ErrorCode.INVALID_VALUE, position(node), message, "Begin with: name: ...");
    return Optional.empty();
  }

  private String kind(Node node) {
    return node(node).kind();
  }

  private YamlNode node(Node node) {
    YamlNode known = read.get(node);
    if (known == null) {
      known = convert(node);
      read.put(node, known);
    }
    return known;
  }

  private YamlNode convert(Node node) {
    if (node.isRecursive()) {
      String message = "Cannot read %s: an alias stands inside what it refers to";
      String hint = "Write the value out where the alias stands.";
      problems.error(ErrorCode.YAML_SYNTAX, position(node), message.formatted(file.file()), hint);
      return YamlMap.empty(position(node));
    }
    if (node instanceof MappingNode mapping) {
      return map(mapping);
    }
    return node instanceof ScalarNode scalar
        ? scalars.read(scalar, position(node))
        : new YamlList(position(node));
  }

  private YamlMap map(MappingNode mapping) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position at = position(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        String message = "Cannot read %s: a key is not a single value".formatted(file.file());
        problems.error(ErrorCode.INVALID_VALUE, at, message, "Write keys as: key: value");
        continue;
      }
      YamlMap.Entry entry = new YamlMap.Entry(at, node(tuple.getValueNode()));
      YamlMap.Entry earlier = entries.putIfAbsent(key.getValue(), entry);
      if (earlier != null) {
        String message = "Cannot read %s: key is written twice: %s";
        problems.error(
            ErrorCode.DUPLICATE_KEY,
            at,
            message.formatted(file.file(), key.getValue()),
            "It is first at %s; keep one.".formatted(earlier.key()));
      }
    }
    return new YamlMap(position(mapping), entries);
  }

  private Position position(Node node) {
    return node.getStartMark().map(this::position).orElseGet(file::start);
  }

  private Position position(Mark mark) {
    return file.position(scalars.offset(mark));
  }

  private void reportSyntax(YamlEngineException e) {
    Position at = file.start();
    String cause = e.getMessage();
    if (e instanceof MarkedYamlEngineException marked) {
      at = marked.getProblemMark().map(this::position).orElse(at);
      cause = marked.getContext() == null ? "" : marked.getContext() + ", ";
      cause += marked.getProblem();
    } else if (e instanceof ReaderException reader) {
      at = file.position(scalars.offset(reader.getPosition()));
      cause = "character U+%04X is not allowed".formatted(reader.getCodePoint());
    }
    String message = "Cannot parse %s: %s".formatted(file.file(), cause.strip());
    problems.error(
        ErrorCode.YAML_SYNTAX, at, message, "Check indentation (blanks, no tabs) and quotes.");
  }
}
