package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import java.util.regex.Pattern;

/** Warns of secrets that stand in the file itself, where everyone who sees it reads them. */
final class SecretCheck {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|credential|connection[._-]?string|(account|access|private|storage|api|sas)[._-]?key"
              + "|(^|[._-])token|sas[._-]?token|sasl[._]jaas[._]config).*");
  private static final Pattern NO_SECRET =
      Pattern.compile(
          "(?i)(.*[._-](provider|class|url|uri|location|path|file|type|name|id)|(eventhubs\\.)?credential)");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]*\\}");
  private static final Pattern LITERAL_PASSWORD =
      Pattern.compile(
          "(?i)(password|secret|connectionstring|sharedaccesskey|sharedaccesssignature)\\s*=\\s*[\"']?[^\"'\\s;$]");

  /** A connection string of Azure that lets nobody in: without a key, or of an emulator. */
  private static final Pattern OPEN_CONNECTION =
      Pattern.compile(
          "(?i)(?=.*Endpoint\\s*=)((?!.*SharedAccess(Key|Signature)\\s*=).*|.*UseDevelopmentEmulator\\s*=\\s*true.*)");

  private final Problems problems;

  SecretCheck(Problems problems) {
    this.problems = problems;
  }

  /** Checks the values as they were written, before their variables are resolved. */
  void check(YamlMap written) {
    check("", written);
  }

  private void check(String path, YamlMap map) {
    map.entries()
        .forEach(
            (key, entry) -> {
              // A registry's are an error, which its reader reports.
              if (entry.value() instanceof YamlMap inner && !key.equals("registry")) {
                check(path + key + ".", inner);
              } else if (entry.value() instanceof YamlScalar scalar && isSecret(key, scalar)) {
                report(path + key, scalar);
              }
            });
  }

  private static boolean isSecret(String key, YamlScalar scalar) {
    if (scalar.isEmpty() || !SECRET.matcher(key).matches() || NO_SECRET.matcher(key).matches()) {
      return false;
    }
    // What is written around a variable is the form of the value, unless it names a secret again.
    boolean referred = REFERENCE.matcher(scalar.written()).find();
    return !scalar.written().isBlank()
        && !OPEN_CONNECTION.matcher(scalar.written()).matches()
        && (!referred || LITERAL_PASSWORD.matcher(scalar.written()).find());
  }

  private void report(String path, YamlScalar scalar) {
    problems.add(
        Problem.warning(
            ErrorCode.SECRET_IN_CLEAR,
            scalar.position(),
            "A secret stands in the file: " + path,
            "Write a variable instead, ${NAME}, and set it in the environment or with --env-file."));
  }
}
