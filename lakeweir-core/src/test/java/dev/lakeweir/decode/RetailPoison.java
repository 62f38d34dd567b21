package dev.lakeweir.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bad bodies for {@link Schemas#RETAIL}. */
final class RetailPoison {
  private static final String START =
      "{\"eventType\":\"view\",\"eventID\":\"e1\",\"eventTime\":\"2024-03-01T10:00:00Z\"";
  static final String GOOD = START + "}";

  private RetailPoison() {}

  static List<BadBody> all() {
    return List.of(
        new BadBody("null", null, "body is null"),
        BadBody.of("empty", "", "body is empty"),
        BadBody.of("only whitespace", " \r\n\t", "body holds only whitespace"),
        BadBody.of("one brace", "{", "truncated: ends at byte 1"),
        BadBody.of("cut in a key", "{\"eventTy", "truncated: ends at byte 9"),
        BadBody.of("cut after a key", "{\"eventType\"", "truncated: ends at byte 12"),
        BadBody.of("cut after a colon", "{\"eventType\":", "truncated: ends at byte 13"),
        BadBody.of("cut in a string", "{\"eventType\":\"vi", "truncated: ends at byte 16"),
        BadBody.of("cut in an escape", "{\"eventType\":\"\\u00", "truncated: ends at byte 18"),
        BadBody.of(
            "cut in a literal",
            "{\"eventType\":tru",
            "malformed near byte 13: Unrecognized token 'tru'"),
        BadBody.of("cut in a number", START + ",\"page_loading_seconds\":1.", "byte"),
        BadBody.of("cut after a value", START, "truncated: ends at byte 69"),
        BadBody.of("cut in an array", START + ",\"extraPayload\":[{}", "truncated"),
        BadBody.of("cut in a skipped object", START + ",\"x\":{\"y\":[1", "truncated"),
        BadBody.of("trailing text", GOOD + " oops", "trailing text after the value at byte 71"),
        BadBody.of("trailing brace", GOOD + "}", "trailing text after the value at byte 70"),
        BadBody.of("trailing comma", GOOD + ",", "trailing text after the value at byte 70"),
        BadBody.of("trailing NUL", GOOD + "\0", "trailing text after the value at byte 70"),
        BadBody.of("trailing form feed", GOOD + "\f", "trailing text after the value at byte 70"),
        BadBody.of("a second value", GOOD + "\n" + GOOD, "trailing text after the value at byte"),
        BadBody.of("an array", "[" + GOOD + "]", "$: expected an object, found an array"),
        BadBody.of("a string", "\"view\"", "$: expected an object, found the string \"view\""),
        BadBody.of("a number", "12", "$: expected an object, found the number 12"),
        BadBody.of("true", "true", "$: expected an object, found true"),
        BadBody.of("null text", "null", "$: expected an object, found null"),
        BadBody.of("plain text", "hello", "malformed near byte 0: Unrecognized token 'hello'"),
        BadBody.of("XML", "<event/>", "malformed near byte 0: Unexpected character ('<'"),
        BadBody.of("CSV", "view,e1,p1", "malformed near byte 0: Unrecognized token 'view'"),
        BadBody.of("no fields", "{}", "$.eventType: missing, but NOT NULL"),
        BadBody.of(
            "a NOT NULL field is missing",
            GOOD.replace("\"eventID\":\"e1\",", ""),
            "$.eventID: missing, but NOT NULL"),
        BadBody.of(
            "a NOT NULL field is null",
            GOOD.replace("\"e1\"", "null"),
            "$.eventID: null, but NOT NULL at byte 30"),
        BadBody.of(
            "a NOT NULL field in other case",
            GOOD.replace("eventID", "eventid"),
            "$.eventID: missing, but NOT NULL"),
        BadBody.of(
            "the last duplicate is null",
            START + ",\"eventID\":null}",
            "$.eventID: null, but NOT NULL"),
        with("userAgent", "\"Firefox\"", "$.userAgent: expected an object, found the string"),
        with("userAgent", "[]", "$.userAgent: expected an object, found an array"),
        with("userAgent", "7", "$.userAgent: expected an object, found the number 7"),
        with("extraPayload", "{}", "$.extraPayload: expected an array, found an object"),
        with("extraPayload", "\"\"", "$.extraPayload: expected an array, found the string"),
        with("extraPayload", "[{},7]", "$.extraPayload[1]: expected an object, found the number"),
        with("extraPayload", "[[]]", "$.extraPayload[0]: expected an object, found an array"),
        with("page_loading_seconds", "\"1.5\"", "expected DOUBLE, found the string \"1.5\""),
        with("page_loading_seconds", "\"\"", "expected DOUBLE, found the string \"\""),
        with("page_loading_seconds", "true", "expected DOUBLE, found true"),
        with("page_loading_seconds", "{}", "expected DOUBLE, found an object"),
        with("page_loading_seconds", "1e400", "1e400 does not fit DOUBLE"),
        with("page_loading_seconds", "-1e400", "-1e400 does not fit DOUBLE"),
        with("page_loading_seconds", "9".repeat(400), "does not fit DOUBLE"),
        with("page_loading_seconds", "9".repeat(2000), "over a limit"),
        with("page_loading_seconds", "NaN", "Non-standard token 'NaN'"),
        with("page_loading_seconds", "Infinity", "Non-standard token 'Infinity'"),
        with("page_loading_seconds", "-Infinity", "Non-standard token '-Infinity'"),
        with("page_loading_seconds", "\"NaN\"", "expected DOUBLE, found the string \"NaN\""),
        with("page_loading_seconds", "01", "malformed near byte"),
        with("page_loading_seconds", "+1", "malformed near byte"),
        with("page_loading_seconds", ".5", "malformed near byte"),
        with("page_loading_seconds", "1.", "malformed near byte"),
        with("page_loading_seconds", "1e", "malformed near byte"),
        with("page_loading_seconds", "0x1F", "malformed near byte"),
        with("page_loading_seconds", "1,5", "malformed near byte"),
        BadBody.of(
            "a string over the limit",
            START + ",\"productId\":\"" + "x".repeat(StrictJson.MAX_STRING_LENGTH + 1) + "\"}",
            "over a limit: String value length"),
        with("eventTime", "1700000000", "expected TIMESTAMP in ISO-8601, found the number"),
        with("eventTime", "\"\"", "not a TIMESTAMP: \"\""),
        with("eventTime", "\"soon\"", "not a TIMESTAMP: \"soon\""),
        with("eventTime", "\"2024\"", "not a TIMESTAMP: \"2024\""),
        with("eventTime", "\"10:00:00\"", "not a TIMESTAMP: \"10:00:00\""),
        with("eventTime", "\"2024-02-30T10:00:00Z\"", "not a TIMESTAMP: \"2024-02-30T10:00:00Z\""),
        with("eventTime", "\"2024-02-28T24:00:00Z\"", "not a TIMESTAMP"),
        with("eventTime", "\"2024-02-28T23:59:60Z\"", "not a TIMESTAMP"),
        with("eventTime", "\"2024-02-28T10:00:00+19:00\"", "not a TIMESTAMP"),
        with("eventTime", "\"2024-02-28T10:00:00Z!\"", "not a TIMESTAMP"),
        with("eventTime", "\"2024-02-28T10:00:00Z \"", "not a TIMESTAMP"),
        with("eventTime", "\"01/03/2024 10:00\"", "not a TIMESTAMP"));
  }

  /** The good event and a field more, or a field again. */
  private static BadBody with(String field, String value, String reason) {
    String name = field + " is " + (value.length() > 40 ? "a long number" : value);
    return BadBody.of(name, START + ",\"" + field + "\":" + value + "}", reason);
  }

  static byte[] good() {
    return GOOD.getBytes(StandardCharsets.UTF_8);
  }
}
