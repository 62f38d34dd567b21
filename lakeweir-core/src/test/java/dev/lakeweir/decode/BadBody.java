package dev.lakeweir.decode;

import java.nio.charset.StandardCharsets;

/** A body that must be rejected, and a part of the reason. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record BadBody(String name, byte[] body, String reason) {

  static BadBody of(String name, String body, String reason) {
    return new BadBody(name, body.getBytes(StandardCharsets.UTF_8), reason);
  }

  /** One byte per character, so that a body can be what no text is. */
  static BadBody ofBytes(String name, String latin1, String reason) {
    return new BadBody(name, latin1.getBytes(StandardCharsets.ISO_8859_1), reason);
  }

  @Override
  public String toString() {
    return name;
  }
}
