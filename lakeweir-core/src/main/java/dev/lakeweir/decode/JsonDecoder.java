package dev.lakeweir.decode;

import dev.lakeweir.spec.ExtraFields;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

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
 * takes any value, as its JSON text. Fields that the schema does not name are checked, and skipped,
 * rescued or rejected; names are case-sensitive; of a field that occurs twice the last one wins.
 * Timestamps without a zone are in UTC, whatever the session's time zone.
 */
public final class JsonDecoder implements RecordDecoder {
  private static final long serialVersionUID = 1L;

  private final StructType schema;
  private final StructReader reader;
  private final ExtraFields extraFields;
  private final boolean rescuedIsUsed;
  private transient StrictJson json;

  /**
   * One that leaves out the fields that the schema does not name.
   *
   * @throws IllegalArgumentException if {@link #unsupported} lists a path
   */
  public JsonDecoder(StructType schema) {
    this(schema, ExtraFields.IGNORE);
  }

  /**
   * @throws IllegalArgumentException if {@link #unsupported} lists a path
   */
  public JsonDecoder(StructType schema, ExtraFields extraFields) {
    this.schema = extraFields == ExtraFields.RESCUE ? RescuedValues.added(schema) : schema;
    this.reader = SchemaReaders.compile(schema);
    this.extraFields = extraFields;
    this.rescuedIsUsed = true;
  }

  /**
   * The paths of types that cannot be decoded, as {@code $.items[].price}; a map's values are
   * {@code .*}.
   */
  public static List<String> unsupported(StructType schema) {
    return SchemaReaders.unsupported(schema);
  }

  @Override
  public StructType schema() {
    return schema;
  }

  private JsonDecoder(
      StructType schema, StructReader reader, ExtraFields extraFields, boolean rescuedIsUsed) {
    this.schema = schema;
    this.reader = reader;
    this.extraFields = extraFields;
    this.rescuedIsUsed = rescuedIsUsed;
  }

  @Override
  public RecordDecoder building(Set<Integer> columns) {
    boolean used = columns.contains(schema.length() - 1);
    return new JsonDecoder(schema, reader.building(columns), extraFields, used);
  }

  @Override
  public InternalRow decode(byte[] body) {
    try {
      return DecodedRow.of(read(body));
    } catch (Rejection rejection) {
      return DecodedRow.rejected(rejection.getMessage());
    } catch (IOException notJson) {
      return DecodedRow.rejected(Reasons.ofSyntax(notJson));
    } catch (RuntimeException fault) {
      return DecodedRow.stumbled(fault);
    }
  }

  private InternalRow read(byte[] body) throws IOException {
    if (body == null) {
      throw new Rejection("body is null");
    }
    BodyBytes.check(body);
    if (json == null) {
      json = new StrictJson();
    }
    BodyParser parser = json.parser(body);
    try {
      RescuedFields rescued = rescues(body) ? RescuedFields.of(parser) : null;
      if (extraFields == ExtraFields.REJECT) {
        RescuedFields.reject(parser);
      }
      GenericInternalRow row = whole(parser);
      return row.numFields() == schema.length() ? row : withRescued(row, rescued);
    } finally {
      parser.release();
    }
  }

  /**
   * A text that is not rescued is not measured: one that may be too long is rescued all the same.
   */
  private boolean rescues(byte[] body) {
    return extraFields == ExtraFields.RESCUE
        && (rescuedIsUsed || body.length > StrictJson.MAX_STRING_LENGTH);
  }

  /** The row with the rescued fields behind its own, null where nobody uses them. */
  private InternalRow withRescued(GenericInternalRow row, RescuedFields rescued) {
    Object[] values = Arrays.copyOf(row.values(), schema.length());
    values[values.length - 1] = rescued == null ? null : rescued.text();
    return new GenericInternalRow(values);
  }

  private GenericInternalRow whole(BodyParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw new Rejection("body holds only whitespace");
    }
    GenericInternalRow value = reader.read(parser);
    checkEnd(parser.body(), (int) parser.currentLocation().getByteOffset());
    return value;
  }

  private static void checkEnd(byte[] body, int end) {
    for (int at = end; at < body.length; at++) {
      byte b = body[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        throw new Rejection("trailing text after the value at byte " + at);
      }
    }
  }

  @Override
  public String toString() {
    return "JSON " + schema.simpleString();
  }
}
