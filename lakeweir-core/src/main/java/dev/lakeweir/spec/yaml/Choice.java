package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A value that is one of an enum's constants, by its name in lower case. */
final class Choice {
  private Choice() {}

  /**
   * The value of a key; the other one where it is not said, or is none of them, which is reported.
   *
   * @param path of the map in the file, empty for the file itself
   */
  static <E extends Enum<E>> E read(
      String path, YamlMap map, String key, E otherwise, Problems problems) {
    Optional<YamlScalar> scalar = map.scalar(key).filter(YamlScalar::isResolved);
    if (scalar.isEmpty()) {
      return otherwise;
    }
    List<E> all = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
    Optional<E> found =
        all.stream().filter(each -> text(each).equals(scalar.get().value())).findFirst();
    if (found.isEmpty()) {
      String written = scalar.get().written();
      String where = path.isEmpty() ? key : path + "." + key;
      problems.error(
          ErrorCode.INVALID_VALUE,
          scalar.get().position(),
          "Cannot read %s: unknown value: %s".formatted(where, written),
          NearestName.hint(written, all.stream().map(Choice::text).toList()));
    }
    return found.orElse(otherwise);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
