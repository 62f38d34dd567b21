package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.spec.TriggerText;
import dev.lakeweir.spec.text.NearestName;
import java.util.List;
import java.util.Optional;

/** Reads the key {@code trigger}. */
final class TriggerReader {
  private TriggerReader() {}

  /**
   * Empty where it is not said, or cannot be read, which is reported.
   *
   * @param path of the key in the file
   */
  static Optional<TriggerDefinition> read(String path, YamlMap map, Problems problems) {
    Optional<YamlScalar> trigger = map.scalar("trigger").filter(YamlScalar::isResolved);
    Optional<TriggerDefinition> parsed = trigger.map(YamlScalar::value).flatMap(TriggerText::parse);
    if (trigger.isPresent() && parsed.isEmpty()) {
      YamlScalar scalar = trigger.get();
      String message =
          "Cannot read %s: neither a name nor a time: %s".formatted(path, scalar.written());
      String hint =
          NearestName.of(scalar.written(), List.of("continuous", "available-now"))
              .map(NearestName::didYouMean)
              .orElse(TriggerText.EXPECTED);
      problems.error(ErrorCode.INVALID_VALUE, scalar.position(), message, hint);
    }
    return parsed;
  }
}
