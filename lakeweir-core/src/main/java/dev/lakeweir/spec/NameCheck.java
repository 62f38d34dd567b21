package dev.lakeweir.spec;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Keeps the first of what bears one name; names do not mind case. */
final class NameCheck {
  private record Taken(String what, Position position) {}

  private final Problems problems;
  private final Map<String, Taken> taken = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  NameCheck(Problems problems) {
    this.problems = problems;
  }

  /** Whether the name was free; reports it if not. */
  boolean claim(String what, String name, Position position) {
    Taken earlier = taken.putIfAbsent(name, new Taken(what, position));
    if (earlier == null) {
      return true;
    }
    String message = "Cannot declare %s: the name is taken: %s".formatted(what, name);
    String hint =
        "The %s at %s has it; choose another.".formatted(earlier.what(), earlier.position());
    problems.error(ErrorCode.DUPLICATE_NAME, position, message, hint);
    return false;
  }

  <T> List<T> firsts(
      String what, List<T> all, Function<T, String> name, Function<T, Position> position) {
    List<T> firsts = new ArrayList<>();
    for (T each : all) {
      if (claim(what, name.apply(each), position.apply(each))) {
        firsts.add(each);
      }
    }
    return List.copyOf(firsts);
  }
}
