package dev.lakeweir.embedded.eventhubs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Which partition a key belongs to: Bob Jenkins's lookup3, as the service has it and as the SDK's
 * buffered producer repeats it. (That producer takes bytes as signed where a key's length leaves a
 * rest, so it differs for some keys that are not ASCII.)
 */
final class KeyHash {
  private static final int BLOCK = 12;

  private int a;
  private int b;
  private int c;

  private KeyHash(int length) {
    a = 0xdeadbeef + length;
    b = a;
    c = a;
  }

  static int partition(String key, int partitions) {
    return Math.abs(hash(key.getBytes(StandardCharsets.UTF_8)) % partitions);
  }

  private static short hash(byte[] key) {
    KeyHash hash = new KeyHash(key.length);
    if (key.length == 0) {
      return (short) (hash.c ^ hash.b);
    }
    // Bytes that are missing from the last block count as zero.
    int blocks = (key.length + BLOCK - 1) / BLOCK;
    ByteBuffer bytes = ByteBuffer.allocate(blocks * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(key).rewind();
    for (int block = 0; block < blocks; block++) {
      hash.a += bytes.getInt();
      hash.b += bytes.getInt();
      hash.c += bytes.getInt();
      if (block < blocks - 1) {
        hash.mix();
      }
    }
    hash.finish();
    return (short) (hash.c ^ hash.b);
  }

  private void mix() {
    a = (a - c) ^ Integer.rotateLeft(c, 4);
    c += b;
    b = (b - a) ^ Integer.rotateLeft(a, 6);
    a += c;
    c = (c - b) ^ Integer.rotateLeft(b, 8);
    b += a;
    a = (a - c) ^ Integer.rotateLeft(c, 16);
    c += b;
    b = (b - a) ^ Integer.rotateLeft(a, 19);
    a += c;
    c = (c - b) ^ Integer.rotateLeft(b, 4);
    b += a;
  }

  private void finish() {
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    c = (c ^ b) - Integer.rotateLeft(b, 24);
  }
}
