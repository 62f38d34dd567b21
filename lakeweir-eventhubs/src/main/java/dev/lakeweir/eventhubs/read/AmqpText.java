package dev.lakeweir.eventhubs.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;
import org.apache.qpid.proton.amqp.DescribedType;

/**
 * AMQP values as text, as the old connector gave them: a string as it is, all else as JSON. Bytes
 * are an array of signed numbers; unsigned numbers, symbols and characters are quoted.
 */
final class AmqpText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AmqpText() {}

  /** Never null: AMQP's null is the word. */
  static String of(Object value) {
    return value instanceof String text ? text : json(value).toString();
  }

  private static JsonNode json(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Number number && isPlain(number)) {
      return number(number);
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((k, v) -> object.set(String.valueOf(k), json(v)));
      return object;
    }
    if (value instanceof Iterable<?> items) {
      ArrayNode array = NODES.arrayNode();
      items.forEach(item -> array.add(json(item)));
      return array;
    }
    if (value instanceof Object[] items) {
      ArrayNode array = NODES.arrayNode();
      for (Object item : items) {
        array.add(json(item));
      }
      return array;
    }
    return ofAmqp(value);
  }

  private static JsonNode ofAmqp(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes(ByteBuffer.wrap(bytes));
    }
    if (value instanceof Binary binary) {
      return bytes(binary.asByteBuffer());
    }
    if (value instanceof Decimal128 decimal) {
      return bytes(ByteBuffer.wrap(decimal.asBytes()));
    }
    if (value instanceof Decimal32 decimal) {
      return NODES.numberNode(decimal.getBits());
    }
    if (value instanceof Decimal64 decimal) {
      return NODES.numberNode(decimal.getBits());
    }
    if (value instanceof DescribedType described) {
      return json(described.getDescribed());
    }
    if (value instanceof Date date) {
      return NODES.textNode(date.toInstant().toString());
    }
    return NODES.textNode(value.toString());
  }

  /** Those of Java; AMQP's decimals and unsigned ones are numbers for Java too. */
  private static boolean isPlain(Number number) {
    return number.getClass().getName().startsWith("java.");
  }

  private static JsonNode number(Number number) {
    if (number instanceof Float single) {
      return NODES.numberNode(single.floatValue());
    }
    if (number instanceof Double real) {
      return NODES.numberNode(real.doubleValue());
    }
    if (number instanceof BigDecimal decimal) {
      return NODES.numberNode(decimal);
    }
    return number instanceof BigInteger big
        ? NODES.numberNode(big)
        : NODES.numberNode(number.longValue());
  }

  private static JsonNode bytes(ByteBuffer bytes) {
    ArrayNode array = NODES.arrayNode();
    ByteBuffer rest = bytes.duplicate();
    while (rest.hasRemaining()) {
      array.add((int) rest.get());
    }
    return array;
  }
}
