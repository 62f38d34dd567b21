package dev.lakeweir.decode;

import java.util.List;

/** Values that the types of {@link Schemas#WIDE} do not hold. */
final class WidePoison {
  private WidePoison() {}

  static List<BadBody> all() {
    return List.of(
        field("bool", "1", "$.bool: expected BOOLEAN, found the number 1 at byte 8"),
        field("bool", "\"true\"", "expected BOOLEAN, found the string \"true\""),
        field("tiny", "128", "128 does not fit TINYINT"),
        field("tiny", "200", "200 does not fit TINYINT"),
        field("tiny", "-129", "-129 does not fit TINYINT"),
        field("small", "32768", "32768 does not fit SMALLINT"),
        field("small", "-32769", "-32769 does not fit SMALLINT"),
        field("i", "2147483648", "$.i: 2147483648 does not fit INT at byte 5"),
        field("i", "-2147483649", "does not fit INT"),
        field("i", "1.0", "$.i: expected INT, found the number 1.0"),
        field("i", "1e2", "expected INT, found the number 1e2"),
        field("i", "\"12\"", "expected INT, found the string \"12\""),
        field("i", "\"\"", "expected INT, found the string \"\""),
        field("i", "true", "expected INT, found true"),
        field("i", "[1]", "expected INT, found an array"),
        field("i", "{}", "expected INT, found an object"),
        field("l", "9223372036854775808", "9223372036854775808 does not fit BIGINT"),
        field("l", "-9223372036854775809", "does not fit BIGINT"),
        field("l", "1.5", "expected BIGINT, found the number 1.5"),
        field("l", "\"1\"", "expected BIGINT, found the string \"1\""),
        field("f", "1e39", "1e39 does not fit FLOAT"),
        field("f", "\"1\"", "expected FLOAT, found the string \"1\""),
        field("d", "1e309", "1e309 does not fit DOUBLE"),
        field("dec", "1.005", "1.005 does not fit DECIMAL(10,2)"),
        field("dec", "100000000", "100000000 does not fit DECIMAL(10,2)"),
        field("dec", "1e999999999", "does not fit DECIMAL(10,2)"),
        field("dec", "1e-999999999", "does not fit DECIMAL(10,2)"),
        field("dec", "1e99999999999", "1e99999999999 does not fit DECIMAL(10,2)"),
        field("dec", "\"1.255\"", "1.255 does not fit DECIMAL(10,2)"),
        field("dec", "\"1,25\"", "$.dec: not a DECIMAL(10,2): \"1,25\""),
        field("dec", "\"0x1F\"", "not a DECIMAL(10,2): \"0x1F\""),
        field("dec", "\" 1\"", "not a DECIMAL(10,2): \" 1\""),
        field("dec", "\"\"", "not a DECIMAL(10,2): \"\""),
        field("dec", "\"NaN\"", "not a DECIMAL(10,2): \"NaN\""),
        field("big", "1" + "0".repeat(38), "does not fit DECIMAL(38,0)"),
        field("big", "0.5", "0.5 does not fit DECIMAL(38,0)"),
        field("day", "\"2024-02-30\"", "$.day: not a DATE: \"2024-02-30\""),
        field("day", "\"2023-02-29\"", "not a DATE"),
        field("day", "\"2024-3-1\"", "not a DATE"),
        field("day", "\"2024-03-01T10:00:00Z\"", "not a DATE"),
        field("day", "\"20240301\"", "not a DATE"),
        field("day", "\"\"", "not a DATE"),
        field("day", "19000", "expected DATE, found the number 19000"),
        field("t", "true", "expected TIMESTAMP in ISO-8601, found true"),
        field("t", "1.7e9", "expected TIMESTAMP in ISO-8601, found the number 1.7e9"),
        field("ntz", "\"2024-03-01T10:00:00Z\"", "not a TIMESTAMP_NTZ"),
        field("ntz", "1", "expected TIMESTAMP_NTZ in ISO-8601, found the number 1"),
        field("bin", "\"QUI\"", "$.bin: not a Base64 text: \"QUI\""),
        field("bin", "\"****\"", "not a Base64 text"),
        field("bin", "\"QU I=\"", "not a Base64 text"),
        field("bin", "[65]", "expected BINARY in Base64, found an array"),
        field("obj", "{}", "$.obj.id: missing, but NOT NULL"),
        field("obj", "{\"id\":null}", "$.obj.id: null, but NOT NULL"),
        field("obj", "{\"id\":\"7\"}", "$.obj.id: expected BIGINT, found the string \"7\""),
        field("ints", "[1,\"2\"]", "$.ints[1]: expected INT, found the string \"2\" at byte 11"),
        field("ints", "[[1]]", "$.ints[0]: expected INT, found an array"),
        field("ints", "{\"0\":1}", "$.ints: expected an array, found an object"),
        field("m", "[]", "$.m: expected an object, found an array"),
        field("m", "{\"a\":1,\"b\":1.5}", "$.m.b: expected INT, found the number 1.5"),
        field(
            "m", "{\"" + "k".repeat(90) + "\":true}", "$.m." + "k".repeat(40) + "…: expected INT"),
        field("nested", "{\"a\":[{}]}", "$.nested.a[0].ok: missing, but NOT NULL"),
        field("nested", "{\"a\":[null,{\"ok\":1}]}", "$.nested.a[1].ok: expected BOOLEAN"));
  }

  private static BadBody field(String name, String value, String reason) {
    String shown = value.length() > 40 ? value.substring(0, 20) + "..." : value;
    return BadBody.of(name + " is " + shown, "{\"" + name + "\":" + value + "}", reason);
  }
}
