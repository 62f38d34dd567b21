package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Decodes one JSON object of UTF-8 bytes into a row of a schema, or says why not.
 *
 * <p>Strict: a body is taken as a whole or rejected with a reason. Rejected are bodies that are not
 * exactly one JSON object (truncated, trailing text, invalid UTF-8, a byte order mark, lone
 * surrogates, {@code NaN}), values of another type than the schema's, numbers that the type does
 * not hold exactly (DOUBLE and FLOAT: that overflow), and a NOT NULL field, element or map value
 * that is missing or null. The limits: {@value StrictJson#MAX_DEPTH} levels of nesting, strings of
 * 20 MiB, numbers of 1,000 digits, names of 50,000 bytes.
 *
 * <p>Where {@code from_json} of Spark accepts a body without loss, the row is the same. A STRING
 * takes any value, as its JSON text. Fields that the schema does not name are checked and skipped;
 * names are case-sensitive; of a field that occurs twice the last one wins. Timestamps without a
 * zone are in UTC, whatever the session's time zone.
 *
 * <p>Immutable and safe for several threads; made on the driver, sent to the executors.
 */
public final class JsonDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StructType schema;
  private final StructReader reader;

  /**
   * @throws IllegalArgumentException if {@link #unsupported} lists a path
   */
  public JsonDecoder(StructType schema) {
    this.schema = schema;
    this.reader = SchemaReaders.compile(schema);
  }

  /**
   * A column of {@link #resultType}, never null itself, from a column of bytes. It takes part in
   * whole-stage code generation. Give it a name and use its fields: it is marked as
   * non-deterministic, so that a filter on {@code error} does not make Spark decode each body
   * again. Driver side; needs no session.
   */
  public static Column decode(Column binary, StructType schema) {
    Expression decoder = new Literal(new JsonDecoder(schema), new ObjectType(JsonDecoder.class));
    Seq<Expression> arguments = seq(ExpressionUtils.expression(binary));
    Seq<AbstractDataType> types = seq(DataTypes.BinaryType);
    boolean nullForNull = false;
    boolean nullable = false;
    boolean deterministic = false;
    return ExpressionUtils.column(
        new Invoke(
            decoder,
            "decode",
            resultType(schema),
            arguments,
            types,
            nullForNull,
            nullable,
            deterministic));
  }

  private static <T> Seq<T> seq(T element) {
    return CollectionConverters.asScala(List.of(element)).toList();
  }

  /**
   * {@code struct<value: schema, error: string>}: exactly one of the two is null. The fields of
   * {@code value} are nullable; what is nested in them is as nullable as the schema says.
   */
  public static StructType resultType(StructType schema) {
    StructField[] fields =
        Arrays.stream(schema.fields())
            .map(f -> new StructField(f.name(), f.dataType(), true, f.metadata()))
            .toArray(StructField[]::new);
    return new StructType()
        .add("value", new StructType(fields), true)
        .add("error", DataTypes.StringType, true);
  }

  /**
   * The paths of types that cannot be decoded, as {@code $.items[].price}; a map's values are
   * {@code .*}.
   */
  public static List<String> unsupported(StructType schema) {
    return SchemaReaders.unsupported(schema);
  }

  /**
   * A row of {@link #resultType}. Never throws for what is in the body. Executor side.
   *
   * @param body may be null, as of a Kafka tombstone: rejected
   */
  public InternalRow decode(byte[] body) {
    try {
      return row(read(body), null);
    } catch (Rejection rejection) {
      return rejected(rejection.getMessage());
    } catch (IOException notJson) {
      return rejected(Reasons.ofSyntax(notJson));
    } catch (RuntimeException fault) {
      // A record that the decoder stumbles over must not stop a pipeline: it is set aside too.
      return rejected("cannot be decoded: " + fault.getClass().getSimpleName());
    }
  }

  private InternalRow read(byte[] body) throws IOException {
    if (body == null) {
      throw new Rejection("body is null");
    }
    BodyBytes.check(body);
    try (JsonParser parser = StrictJson.parser(body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new Rejection("body holds only whitespace");
      }
      InternalRow value = reader.read(parser, body);
      checkEnd(body, (int) parser.currentLocation().getByteOffset());
      return value;
    }
  }

  private static void checkEnd(byte[] body, int end) {
    for (int at = end; at < body.length; at++) {
      byte b = body[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        throw new Rejection("trailing text after the value at byte " + at);
      }
    }
  }

  private static InternalRow rejected(String reason) {
    return row(null, UTF8String.fromString(reason));
  }

  private static InternalRow row(InternalRow value, UTF8String error) {
    return new GenericInternalRow(new Object[] {value, error});
  }

  @Override
  public String toString() {
    return "JSON " + schema.simpleString();
  }
}
