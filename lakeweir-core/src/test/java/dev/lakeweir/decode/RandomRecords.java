package dev.lakeweir.decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Random schemas, and random valid JSON for them, within what from_json takes without loss. */
final class RandomRecords {
  private static final List<DataType> ATOMIC =
      List.of(
          DataTypes.StringType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType,
          DataTypes.createDecimalType(5, 2),
          DataTypes.createDecimalType(18, 6),
          DataTypes.createDecimalType(38, 10));
  private static final List<String> BLANKS = List.of("", "", "", " ", "\n\t", "\r\n  ");
  private static final String ALPHABET = "aZ09 \"\\/\b\n\u0001\u007f\u00e9\u20ac\u4e2d";

  private final Random random;

  RandomRecords(Random random) {
    this.random = random;
  }

  StructType schema() {
    return struct(3);
  }

  private StructType struct(int depth) {
    List<StructField> fields = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      fields.add(DataTypes.createStructField("f" + i, type(depth - 1), random.nextInt(4) > 0));
    }
    return DataTypes.createStructType(fields);
  }

  private DataType type(int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(8);
    if (kind == 7) {
      return struct(depth);
    }
    if (kind == 6) {
      return DataTypes.createArrayType(type(depth - 1), random.nextBoolean());
    }
    if (kind == 5) {
      return DataTypes.createMapType(DataTypes.StringType, type(depth - 1), random.nextBoolean());
    }
    return pick(ATOMIC);
  }

  String object(StructType schema) {
    List<String> members = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (!field.nullable() || random.nextInt(8) > 0) {
        members.add(member(field.name(), orNull(field.dataType(), field.nullable())));
      }
    }
    if (random.nextInt(4) == 0) {
      members.add(member("extra " + text(), orNull(type(2), true)));
    }
    if (random.nextInt(3) == 0) {
      Collections.shuffle(members, random);
    }
    return joined("{", members, "}");
  }

  private String orNull(DataType type, boolean nullable) {
    return nullable && random.nextInt(8) == 0 ? "null" : value(type);
  }

  private String value(DataType type) {
    if (type instanceof StructType struct) {
      return object(struct);
    }
    if (type instanceof ArrayType array) {
      return array(array);
    }
    if (type instanceof MapType map) {
      return map(map);
    }
    if (type instanceof DecimalType decimal) {
      return decimal(decimal);
    }
    return atomic(type);
  }

  private String array(ArrayType type) {
    List<String> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add(orNull(type.elementType(), type.containsNull()));
    }
    return joined("[", elements, "]");
  }

  private String map(MapType type) {
    List<String> entries = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      entries.add(member(text() + i, orNull(type.valueType(), type.valueContainsNull())));
    }
    return joined("{", entries, "}");
  }

  private String decimal(DecimalType type) {
    BigInteger bound = BigInteger.TEN.pow(1 + random.nextInt(type.precision()));
    BigInteger unscaled = new BigInteger(128, random).mod(bound);
    BigDecimal value = new BigDecimal(unscaled, type.scale());
    BigDecimal signed = random.nextBoolean() ? value : value.negate();
    return random.nextBoolean() ? signed.toString() : signed.stripTrailingZeros().toPlainString();
  }

  private String atomic(DataType type) {
    return switch (type.typeName()) {
      case "boolean" -> String.valueOf(random.nextBoolean());
      case "byte" -> String.valueOf((byte) random.nextInt());
      case "short" -> String.valueOf((short) random.nextInt());
      case "integer" -> String.valueOf(random.nextInt() >> random.nextInt(32));
      case "long" -> String.valueOf(random.nextLong() >> random.nextInt(64));
      case "float" -> floating(Float.toString(Float.intBitsToFloat(random.nextInt())));
      case "double" -> floating(Double.toString(Double.longBitsToDouble(random.nextLong())));
      case "date" -> quoted(date().toString());
      case "timestamp" ->
          quoted(local() + pick(List.of("Z", "Z", "", "+00:00", "-03:30", "+14:00")));
      case "timestamp_ntz" -> quoted(local());
      default -> string();
    };
  }

  private String floating(String text) {
    String plain = random.nextInt(1_000_000) + "." + random.nextInt(1000);
    boolean finite = Character.isDigit(text.charAt(text.length() - 1));
    return finite && random.nextBoolean()
        ? text
        : pick(List.of(plain, "-" + plain, plain + "e-5", "7"));
  }

  private LocalDate date() {
    return LocalDate.ofEpochDay(random.nextInt(-719_000, 2_900_000));
  }

  /** With no fraction, or one to nine digits of it. */
  private String local() {
    long second = random.nextLong(-60_000_000_000L, 200_000_000_000L);
    String text = Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC).toString();
    String minutes = text.substring(0, "yyyy-MM-ddTHH:mm".length());
    String seconds = minutes + ":%02d".formatted(Math.floorMod(second, 60));
    String digits = String.valueOf(random.nextInt(1_000_000_000));
    String fraction = random.nextBoolean() ? "" : "." + digits;
    return (random.nextInt(4) > 0 ? seconds : seconds.replace('T', ' ')) + fraction;
  }

  private String string() {
    return pick(
        List.of(quoted(text()), quoted(text()), "870", "-1.5", "true", "[1,{\"a\":\"b\"}]"));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return random.nextInt(4) > 0 ? text.toString() : text.append("\uD83D\uDE00").toString();
  }

  /** Sometimes with every character escaped. */
  private String quoted(String text) {
    if (random.nextInt(5) > 0) {
      return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
    StringBuilder escaped = new StringBuilder("\"");
    text.chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
    return escaped.append('"').toString();
  }

  private String member(String name, String value) {
    return quoted(name) + pick(BLANKS) + ":" + pick(BLANKS) + value;
  }

  private String joined(String open, List<String> parts, String close) {
    String separator = pick(BLANKS) + "," + pick(BLANKS);
    return open + pick(BLANKS) + String.join(separator, parts) + pick(BLANKS) + close;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
