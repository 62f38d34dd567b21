package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.TriggerText;
import dev.lakeweir.spec.text.NearestName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@code ('k' = 'v', ...)} and checks the properties that are Lakeweir's own. */
final class TableProperties {
  private static final String PREFIX = "lakeweir.";
  private static final String MODE = PREFIX + "write.mode";
  private static final String TRIGGER = PREFIX + "trigger";
  private static final String VACUUM = PREFIX + "vacuum";
  static final List<String> KNOWN =
      List.of(MODE, PREFIX + "write.keys", PREFIX + "write.sequence-by", TRIGGER, VACUUM);
  private static final List<String> MODES = List.of("append", "upsert", "complete");
  private static final List<String> TRUTH = List.of("true", "false");

  private final Cursor cursor;
  private final Problems problems;
  private final Map<String, PropertyDefinition> properties = new LinkedHashMap<>();

  TableProperties(Cursor cursor, Problems problems) {
    this.cursor = cursor;
    this.problems = problems;
  }

  Map<String, PropertyDefinition> read() {
    cursor.list("'('", this::property);
    return Collections.unmodifiableMap(properties);
  }

  private void property() {
    Position at = cursor.position(cursor.peek());
    String key = key();
    if (!cursor.accept('=') && cursor.peek().kind() != Token.Kind.STRING) {
      throw cursor.unexpected("'='", "A key with other than letters and dots stands in quotes.");
    }
    PropertyDefinition value = value();
    PropertyDefinition earlier = properties.putIfAbsent(key, value);
    if (earlier != null) {
      String message = "Cannot read TBLPROPERTIES: key is written twice: " + key;
      String hint = "Its first value is at %s; keep one.".formatted(earlier.position());
      problems.error(ErrorCode.DUPLICATE_KEY, at, message, hint);
    }
    if (key.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
      check(key, at, value);
    }
  }

  private String key() {
    if (cursor.peek().kind() == Token.Kind.STRING) {
      return Strings.value(cursor.next());
    }
    StringBuilder key = new StringBuilder(Names.any(cursor, "a property's name").value());
    while (cursor.accept('.')) {
      key.append('.').append(Names.any(cursor, "a property's name").value());
    }
    return key.toString();
  }

  private PropertyDefinition value() {
    Token token = cursor.peek();
    boolean truth = token.isWord("TRUE") || token.isWord("FALSE");
    if (token.kind() == Token.Kind.NUMBER || truth) {
      cursor.next();
      return new PropertyDefinition(token.text(), cursor.position(token));
    }
    Token string = cursor.expectString("a value");
    return new PropertyDefinition(Strings.value(string), cursor.position(string));
  }

  private void check(String key, Position at, PropertyDefinition value) {
    if (!KNOWN.contains(key)) {
      String message = "Cannot read TBLPROPERTIES: unknown property: " + key;
      problems.error(ErrorCode.UNKNOWN_PROPERTY, at, message, NearestName.hint(key, KNOWN));
    } else if (key.equals(MODE) && !MODES.contains(value.value())) {
      report(key, value, NearestName.hint(value.value(), MODES));
    } else if (key.equals(TRIGGER) && TriggerText.parse(value.value()).isEmpty()) {
      report(key, value, TriggerText.EXPECTED);
    } else if (key.equals(VACUUM) && !TRUTH.contains(value.value().toLowerCase(Locale.ROOT))) {
      report(key, value, "Write 'true' or 'false'.");
    }
  }

  private void report(String key, PropertyDefinition value, String hint) {
    String message = "Cannot use value of %s: %s".formatted(key, value.value());
    problems.error(ErrorCode.INVALID_PROPERTY, value.position(), message, hint);
  }
}
