package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.RegistryDefinition;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code registry:} of a decoding. */
final class RegistryReader {
  private final String path;
  private final Problems problems;

  /**
   * Makes a reader.
   *
   * @param path the key in the file, for messages
   */
  RegistryReader(String path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  /** Empty, and reported, if it has no address. */
  Optional<RegistryDefinition> read(YamlMap map) {
    Optional<PropertyDefinition> url = property(map, "url");
    Optional<PropertyDefinition> username = property(map, "username");
    Optional<PropertyDefinition> password = secret(map, "password");
    Optional<PropertyDefinition> token = secret(map, "token");
    url.ifPresent(this::checkUrl);
    boolean pair = map.entries().containsKey("username") == map.entries().containsKey("password");
    if (!pair) {
      String message = "Cannot use %s: username and password go together".formatted(path);
      problems.error(ErrorCode.MISSING_KEY, map.position(), message, "Give both, or none.");
    }
    if (token.isPresent() && username.isPresent()) {
      String message = "Cannot use %s: both username and token".formatted(path);
      Position at = map.keyPosition("token");
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Keep one of them.");
    }
    Set<Integer> rejectIds = property(map, "reject-ids").map(this::ids).orElse(Set.of());
    return url.map(it -> new RegistryDefinition(it, username, password, token, rejectIds));
  }

  private Set<Integer> ids(PropertyDefinition written) {
    Set<Integer> ids = new TreeSet<>();
    for (String id : written.value().split(",", -1)) {
      if (!id.strip().matches("[1-9][0-9]{0,8}")) {
        String message =
            "Cannot use %s.reject-ids: not the id of a schema: %s".formatted(path, id.strip());
        String hint = "Write whole numbers with commas between them: reject-ids: 17, 23";
        problems.error(ErrorCode.INVALID_VALUE, written.position(), message, hint);
        return Set.of();
      }
      ids.add(Integer.valueOf(id.strip()));
    }
    return ids;
  }

  private void checkUrl(PropertyDefinition url) {
    String cause = "";
    if (!url.value().matches("https?://[^/\\s]+.*")) {
      cause = "not an address like https://registry:8081";
    } else if (url.value().matches("https?://[^/]*@.*")) {
      cause = "it holds credentials";
    } else if (url.value().matches(".*[\\s?#].*")) {
      cause = "it holds blanks, a query or a fragment";
    }
    if (!cause.isEmpty()) {
      String message = "Cannot use %s.url: %s".formatted(path, cause);
      String hint = "Credentials are given by username and password, or token.";
      problems.error(ErrorCode.INVALID_VALUE, url.position(), message, hint);
    }
  }

  private static Optional<PropertyDefinition> property(YamlMap map, String key) {
    return map.scalar(key)
        .filter(YamlScalar::isResolved)
        .map(scalar -> new PropertyDefinition(scalar.value(), scalar.position()));
  }

  private Optional<PropertyDefinition> secret(YamlMap map, String key) {
    Optional<YamlScalar> scalar = map.scalar(key);
    if (scalar.isPresent() && !scalar.get().written().contains("${")) {
      String message = "Cannot use %s.%s: a secret in the clear".formatted(path, key);
      String hint = "Write %s: ${NAME} and set NAME in the environment.".formatted(key);
      problems.error(ErrorCode.SECRET_IN_CLEAR, scalar.get().position(), message, hint);
    }
    return property(map, key);
  }
}
