package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;

/** Where a parser stands, as {@code $.extraPayload[1].relatedProductId}. */
final class JsonPath {
  private static final int MAX_LENGTH = 60;
  private static final int MAX_STEP_LENGTH = 40;

  private JsonPath() {}

  /** The path of the value at the current token; at the end of an object, that of the object. */
  static String of(JsonParser parser) {
    JsonStreamContext context = parser.getParsingContext();
    boolean opensValue = parser.currentToken().isStructStart();
    return shortened("$" + steps(opensValue ? context.getParent() : context));
  }

  static String ofField(JsonParser parser, String field) {
    return of(parser) + step(field);
  }

  private static String steps(JsonStreamContext context) {
    StringBuilder steps = new StringBuilder();
    for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
      steps.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : step(at.getCurrentName()));
    }
    return steps.toString();
  }

  private static String step(String name) {
    return "." + Excerpt.of(name, MAX_STEP_LENGTH);
  }

  private static String shortened(String path) {
    int half = MAX_LENGTH / 2;
    return path.length() <= MAX_LENGTH
        ? path
        : path.substring(0, half) + "…" + path.substring(path.length() - half);
  }
}
