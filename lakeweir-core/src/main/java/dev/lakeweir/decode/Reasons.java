package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Says why a body is rejected: the place, what was wanted, what was found. */
final class Reasons {
  /** Jackson's remarks on places and its own settings, which say nothing about the body. */
  private static final Pattern REMARKS =
      Pattern.compile(
          " \\(start marker at .*|, from `[^`]*`|: enable `[^`]*` to allow|: was expecting \\(JSON.*");

  private static final int MAX_MESSAGE_LENGTH = 120;

  private Reasons() {}

  static Rejection wrongType(JsonParser parser, String expected) throws IOException {
    return at(parser, "expected %s, found %s".formatted(expected, found(parser)));
  }

  static Rejection doesNotFit(JsonParser parser, String type) throws IOException {
    return at(parser, "%s does not fit %s".formatted(Excerpt.of(parser.getText()), type));
  }

  static Rejection notA(JsonParser parser, String type) throws IOException {
    return at(parser, "not a %s: \"%s\"".formatted(type, Excerpt.of(parser.getText())));
  }

  static Rejection nullNotAllowed(JsonParser parser) {
    return at(parser, "null, but NOT NULL");
  }

  static Rejection missing(JsonParser parser, String field) {
    return new Rejection(JsonPath.ofField(parser, field) + ": missing, but NOT NULL");
  }

  static Rejection unknownField(JsonParser parser) {
    return at(parser, "not in the schema");
  }

  static String ofSyntax(IOException error) {
    if (!(error instanceof JsonProcessingException syntax)) {
      return "cannot be parsed: " + error.getClass().getSimpleName();
    }
    return kind(syntax) + ": " + Excerpt.of(message(syntax), MAX_MESSAGE_LENGTH);
  }

  /**
   * Jackson's offset is that of the fault or of the byte after it; of a broken limit it has none.
   */
  private static String kind(JsonProcessingException syntax) {
    if (syntax instanceof StreamConstraintsException) {
      return "over a limit";
    }
    String kind = syntax instanceof JsonEOFException ? "truncated: ends at" : "malformed near";
    return kind + " byte " + syntax.getLocation().getByteOffset();
  }

  private static String message(JsonProcessingException syntax) {
    return REMARKS.matcher(syntax.getOriginalMessage()).replaceAll("");
  }

  private static Rejection at(JsonParser parser, String what) {
    long offset = parser.currentTokenLocation().getByteOffset();
    return new Rejection("%s: %s at byte %d".formatted(JsonPath.of(parser), what, offset));
  }

  private static String found(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    }
    if (token == JsonToken.START_ARRAY) {
      return "an array";
    }
    String text = Excerpt.of(parser.getText());
    if (token == JsonToken.VALUE_STRING) {
      return "the string \"" + text + "\"";
    }
    return token.isNumeric() ? "the number " + text : text;
  }
}
