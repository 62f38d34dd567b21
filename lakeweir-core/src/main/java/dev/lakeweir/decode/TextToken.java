package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.base.ParserBase;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The text of the string at a parser's current token. Most strings have no escapes: their text
 * stands in the body as it is, and there it is taken from, without a copy. The parser then passes
 * over the string, which checks it as strictly.
 */
final class TextToken {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private TextToken() {}

  static UTF8String of(JsonParser parser, byte[] body) throws IOException {
    // As currentTokenLocation() says, which makes an object for each string.
    int start = (int) ((ParserBase) parser).getTokenCharacterOffset();
    int end = endOfPlain(body, start);
    boolean plain = body[start - 1] == '"' && end < body.length && body[end] == '"';
    return plain && end - start <= StrictJson.MAX_STRING_LENGTH
        ? UTF8String.fromBytes(body, start, end - start)
        : UTF8String.fromString(parser.getText());
  }

  /** Where the first quote or backslash stands, looked for in eight bytes at a time. */
  private static int endOfPlain(byte[] body, int start) {
    int at = start;
    for (; at + Long.BYTES <= body.length; at += Long.BYTES) {
      long word = (long) LONGS.get(body, at);
      long found = zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES);
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (at < body.length && body[at] != '"' && body[at] != '\\') {
      at++;
    }
    return at;
  }

  /** The lowest bit that is set is in the first byte that is zero. */
  private static long zeroBytes(long word) {
    return (word - ONES) & ~word & HIGH_BITS;
  }
}
