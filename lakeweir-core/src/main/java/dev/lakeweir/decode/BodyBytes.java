package dev.lakeweir.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What is checked of a whole body before it is parsed, so that it holds in skipped fields too:
 * UTF-8, and escapes that are Unicode text.
 */
final class BodyBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long BACKSLASHES = ONES * '\\';
  private static final int ESCAPE_LENGTH = 6;

  private BodyBytes() {}

  static void check(byte[] body) {
    if (body.length == 0) {
      throw new Rejection("body is empty");
    }
    if (startsWithByteOrderMark(body)) {
      throw new Rejection("byte order mark at byte 0");
    }
    long ored = 0;
    long backslash = 0;
    int at = 0;
    for (; at + Long.BYTES <= body.length; at += Long.BYTES) {
      long word = (long) LONGS.get(body, at);
      long zeroAtBackslash = word ^ BACKSLASHES;
      ored |= word;
      backslash |= (zeroAtBackslash - ONES) & ~zeroAtBackslash;
    }
    for (; at < body.length; at++) {
      ored |= body[at];
      backslash |= body[at] == '\\' ? HIGH_BITS : 0;
    }
    if ((ored & HIGH_BITS) != 0) {
      checkUtf8(body);
    }
    if ((backslash & HIGH_BITS) != 0) {
      checkSurrogates(body);
    }
  }

  private static boolean startsWithByteOrderMark(byte[] body) {
    return body.length >= 3
        && body[0] == (byte) 0xEF
        && body[1] == (byte) 0xBB
        && body[2] == (byte) 0xBF;
  }

  static void checkUtf8(byte[] body) {
    if (!UTF8String.fromBytes(body).isValid()) {
      throw new Rejection("invalid UTF-8 at byte " + firstInvalidByte(body));
    }
  }

  /** Slow; only for the reason of a rejection. A new decoder reports what it cannot decode. */
  private static int firstInvalidByte(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(body.length), true);
    return in.position();
  }

  /** A backslash occurs in valid JSON only inside a string, so the strings need not be found. */
  private static void checkSurrogates(byte[] body) {
    int at = 0;
    while (at < body.length) {
      if (body[at] != '\\') {
        at++;
        continue;
      }
      int unit = escapedUnit(body, at);
      if (unit < 0) {
        at += 2;
      } else if (isHigh(unit) && isLow(escapedUnit(body, at + ESCAPE_LENGTH))) {
        at += 2 * ESCAPE_LENGTH;
      } else if (isHigh(unit) || isLow(unit)) {
        throw new Rejection("lone surrogate \\u%04X at byte %d".formatted(unit, at));
      } else {
        at += ESCAPE_LENGTH;
      }
    }
  }

  /** The UTF-16 unit of an escape like {@code \}{@code u0041}, or -1. */
  private static int escapedUnit(byte[] body, int at) {
    if (at + ESCAPE_LENGTH > body.length || body[at] != '\\' || body[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
      int digit = Character.digit(body[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static boolean isLow(int unit) {
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }
}
