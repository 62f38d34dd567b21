package dev.lakeweir.decode;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bodies for {@link Schemas#RETAIL} that are no JSON text, mostly in a field that is skipped. */
final class TextPoison {
  private TextPoison() {}

  static List<BadBody> all() {
    return List.of(
        skipped("a lone high surrogate", "\"\\uD83D\"", "lone surrogate \\uD83D at byte 6"),
        skipped("a lone low surrogate", "\"\\ude00\"", "lone surrogate \\uDE00 at byte 6"),
        skipped("surrogates swapped", "\"\\uDE00\\uD83D\"", "lone surrogate \\uDE00 at byte 6"),
        skipped("two high surrogates", "\"\\uD83D\\uD83D\"", "lone surrogate \\uD83D at byte 6"),
        skipped("a surrogate, then text", "\"\\uD83Dx\\uDE00\"", "lone surrogate \\uD83D"),
        skipped("a surrogate after a backslash", "\"\\\\\\uD83D\"", "lone surrogate \\uD83D"),
        skipped("a surrogate in a key", "{\"\\uDFFF\":1}", "lone surrogate \\uDFFF at byte 7"),
        skipped("an unknown escape", "\"\\x41\"", "malformed near byte 7"),
        skipped("an escape of no hex digits", "\"\\uZZZZ\"", "malformed near byte"),
        skipped("an unescaped newline", "\"a\nb\"", "malformed near byte 7"),
        skipped("an unescaped tab", "\"a\tb\"", "malformed near byte 7"),
        skipped("a NUL in a string", "\"a\0b\"", "malformed near byte 7"),
        skipped("single quotes", "'a'", "malformed near byte 5"),
        skipped("Python's True", "True", "malformed near byte"),
        skipped("a literal with a tail", "nullx", "malformed near byte"),
        skipped("undefined", "undefined", "malformed near byte"),
        skipped("NaN", "NaN", "Non-standard token 'NaN'"),
        skipped("a comma too many in an object", "{\"a\":1,}", "malformed near byte"),
        skipped("a comma too many in an array", "[1,]", "malformed near byte"),
        skipped("a comma doubled", "[1,,2]", "malformed near byte"),
        skipped("a comma missing", "[1 2]", "malformed near byte"),
        skipped("a colon missing", "{\"a\" 1}", "malformed near byte"),
        skipped("a bracket for a brace", "[1}", "malformed near byte"),
        skipped("an unquoted key", "{a:1}", "malformed near byte"),
        skipped("a number as a key", "{1:1}", "malformed near byte"),
        skipped("a block comment", "/* c */ 1", "malformed near byte 5"),
        skipped("a line comment", "1 // c\n", "malformed near byte 7"),
        skipped("a form feed between values", "[1,\f2]", "malformed near byte"),
        skipped(
            "65 levels",
            "[".repeat(64) + "]".repeat(64),
            "over a limit: Document nesting depth (65)"),
        skipped(
            "100 levels",
            "[".repeat(100) + "]".repeat(100),
            "over a limit: Document nesting depth (65)"),
        skipped("100,000 levels", "[".repeat(100_000), "over a limit: Document nesting depth (65)"),
        skippedBytes("a stray continuation", "\u0080", 6),
        skippedBytes("a character cut", "\u00c3", 6),
        skippedBytes("a character cut after ASCII", "abcdefghijk\u00e2\u0082", 17),
        skippedBytes("an overlong slash", "\u00c0\u00af", 6),
        skippedBytes("an overlong slash of three", "\u00e0\u0080\u00af", 6),
        skippedBytes("a surrogate in UTF-8", "\u00ed\u00a0\u0080", 6),
        skippedBytes("a code point over U+10FFFF", "\u00f4\u0090\u0080\u0080", 6),
        skippedBytes("a byte that UTF-8 never has", "\u00ff", 6),
        skippedBytes("Latin-1", "caf\u00e9", 9),
        BadBody.ofBytes("invalid in a key", "{\"\u00ff\":1}", "invalid UTF-8 at byte 2"),
        BadBody.ofBytes("invalid after the value", "{} \u00ff", "invalid UTF-8 at byte 3"),
        BadBody.ofBytes("byte order mark", "\u00ef\u00bb\u00bf{}", "byte order mark at byte 0"),
        utf16("UTF-16, big end first", StandardCharsets.UTF_16BE, "malformed near byte 1"),
        utf16("UTF-16, little end first", StandardCharsets.UTF_16LE, "malformed near byte 2"),
        utf16("UTF-16 with its mark", StandardCharsets.UTF_16, "invalid UTF-8 at byte 0"),
        BadBody.ofBytes("gzip", "\u001f\u008b\b\0", "invalid UTF-8 at byte 1"),
        BadBody.ofBytes(
            "Confluent's Avro header", "\0\0\0\0\u0001\u0002", "malformed near byte 1"));
  }

  private static BadBody skipped(String name, String value, String reason) {
    return BadBody.of(name, body(value), reason);
  }

  private static BadBody skippedBytes(String name, String latin1, int offset) {
    return BadBody.ofBytes(name, body("\"" + latin1 + "\""), "invalid UTF-8 at byte " + offset);
  }

  private static String body(String value) {
    return "{\"x\":" + value + RetailPoison.GOOD.replace('{', ',');
  }

  private static BadBody utf16(String name, Charset charset, String reason) {
    return new BadBody(name, RetailPoison.GOOD.getBytes(charset), reason);
  }
}
