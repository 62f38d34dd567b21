package dev.lakeweir.decode;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Jackson's parser of UTF-8 bytes, quicker with strings: most have no escapes, so that their text
 * stands in the body as it is, and their end is found eight bytes at a time. Of any other string,
 * and of all else, Jackson says what it is.
 *
 * <p>Trusts that the body is UTF-8, which {@link BodyBytes} checks. Not thread-safe.
 */
final class BodyParser extends UTF8StreamJsonParser {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private int textStart = -1;
  private int textEnd = -1;

  BodyParser(IOContext context, int features, ByteQuadsCanonicalizer names, byte[] body) {
    super(context, features, null, null, names, body, 0, body.length, 0, false);
  }

  /** Lets the next parser have the memory of this one. */
  void release() {
    _releaseBuffers();
  }

  /** Not Jackson's, which would hand the names of this body on to all parsers for ever. */
  @Override
  protected void _releaseBuffers() {
    _textBuffer.releaseBuffers();
    if (_nameCopyBuffer != null) {
      _ioContext.releaseNameCopyBuffer(_nameCopyBuffer);
      _nameCopyBuffer = null;
    }
  }

  byte[] body() {
    return _inputBuffer;
  }

  /** The text of the string at the current token, where possible without a copy. */
  UTF8String text() throws IOException {
    if (_tokenIncomplete) {
      int start = _inputPtr;
      int end = endOfText(start);
      if (isQuote(end) && end - start <= StrictJson.MAX_STRING_LENGTH) {
        return UTF8String.fromBytes(_inputBuffer, start, end - start);
      }
    }
    return UTF8String.fromString(getText());
  }

  /** As {@link #text}. */
  IsoText isoText() throws IOException {
    if (_tokenIncomplete) {
      int start = _inputPtr;
      int end = endOfText(start);
      if (isQuote(end)) {
        return IsoText.of(_inputBuffer, start, end - start);
      }
    }
    return IsoText.of(getText());
  }

  @Override
  protected void _skipString() throws IOException {
    int end = _inputPtr == textStart ? textEnd : endOfText(_inputPtr);
    if (isQuote(end)) {
      _tokenIncomplete = false;
      _inputPtr = end + 1;
    } else {
      super._skipString();
    }
  }

  private boolean isQuote(int at) {
    return at < _inputEnd && _inputBuffer[at] == '"';
  }

  /** Where, from there on, the first byte is that is not text as it stands: mostly the quote. */
  private int endOfText(int start) {
    byte[] body = _inputBuffer;
    int at = start;
    for (; at + Long.BYTES <= body.length; at += Long.BYTES) {
      long word = (long) LONGS.get(body, at);
      long found = zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES) | controls(word);
      if (found != 0) {
        return ended(start, at + Long.numberOfTrailingZeros(found) / Byte.SIZE);
      }
    }
    while (at < body.length && isText(body[at])) {
      at++;
    }
    return ended(start, at);
  }

  private int ended(int start, int end) {
    textStart = start;
    textEnd = end;
    return end;
  }

  private static boolean isText(byte b) {
    return b != '"' && b != '\\' && (b < 0 || b >= ' ');
  }

  /** The lowest bit that is set is in the first byte that is zero. */
  private static long zeroBytes(long word) {
    return (word - ONES) & ~word & HIGH_BITS;
  }

  /** The lowest bit that is set is in the first byte that is below a space. */
  private static long controls(long word) {
    return (word - SPACES) & ~word & HIGH_BITS;
  }
}
