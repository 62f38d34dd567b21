package dev.lakeweir.decode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes one record of CSV, of UTF-8 bytes and without a header.
 *
 * <p>Rejected are records with more or fewer fields than the schema, with quotes that do not match,
 * with a line break outside of quotes, with invalid UTF-8, with a field that its type does not hold
 * exactly (DOUBLE and FLOAT: that overflows), and with a NOT NULL field that is NULL. Blanks around
 * a field are a part of it. NULL is an unquoted field that is the format's text of NULL.
 */
public final class CsvDecoder implements RecordDecoder {
  private static final long serialVersionUID = 1L;

  private final StructType schema;
  private final CsvFormat format;
  private final List<TextValue> values;

  /**
   * @throws IllegalArgumentException if {@link #unsupported} lists a column
   */
  public CsvDecoder(StructType schema, CsvFormat format) {
    List<String> unsupported = unsupported(schema);
    if (!unsupported.isEmpty()) {
      throw new IllegalArgumentException("Cannot decode CSV into: " + unsupported);
    }
    this.schema = schema;
    this.format = format;
    this.values = new ArrayList<>();
    for (StructField field : schema.fields()) {
      values.add(TextValue.of(field.dataType()).orElseThrow());
    }
  }

  private CsvDecoder(CsvDecoder all, List<TextValue> values) {
    this.schema = all.schema;
    this.format = all.format;
    this.values = values;
  }

  @Override
  public RecordDecoder building(Set<Integer> columns) {
    List<TextValue> some = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      some.add(columns.contains(i) ? values.get(i) : checked(i));
    }
    return new CsvDecoder(this, some);
  }

  /** Any text is a STRING; of other types only reading it tells. */
  private TextValue checked(int column) {
    TextValue value = values.get(column);
    if (schema.fields()[column].dataType() instanceof StringType) {
      return text -> null;
    }
    return text -> {
      value.read(text);
      return null;
    };
  }

  /** The columns whose types a field of CSV cannot be read into. */
  public static List<String> unsupported(StructType schema) {
    List<String> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (TextValue.of(field.dataType()).isEmpty()) {
        columns.add(field.name() + " " + field.dataType().sql());
      }
    }
    return columns;
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public InternalRow decode(byte[] body) {
    try {
      return DecodedRow.of(read(body));
    } catch (Rejection rejection) {
      return DecodedRow.rejected(rejection.getMessage());
    } catch (RuntimeException fault) {
      return DecodedRow.stumbled(fault);
    }
  }

  /**
   * Whether the record is a header that names the columns of the schema in their order; letter case
   * does not matter.
   */
  public boolean isHeader(String record) {
    List<String> names = CsvFields.of(record, format).stream().map(CsvFields.Field::text).toList();
    List<String> columns = List.of(schema.fieldNames());
    if (names.size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).strip().equalsIgnoreCase(columns.get(i))) {
        return false;
      }
    }
    return true;
  }

  private InternalRow read(byte[] body) {
    if (body == null) {
      throw new Rejection("body is null");
    }
    if (body.length == 0) {
      throw new Rejection("body is empty");
    }
    BodyBytes.checkUtf8(body);
    List<CsvFields.Field> fields = CsvFields.of(new String(body, StandardCharsets.UTF_8), format);
    if (fields.size() != schema.length()) {
      throw new Rejection("expected %d fields, found %d".formatted(schema.length(), fields.size()));
    }
    Object[] row = new Object[fields.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = value(i, fields.get(i));
    }
    return new GenericInternalRow(row);
  }

  private Object value(int index, CsvFields.Field field) {
    if (!field.quoted() && field.text().equals(format.nullText())) {
      if (!schema.fields()[index].nullable()) {
        throw new Rejection(place(index) + ": NULL, but NOT NULL");
      }
      return null;
    }
    try {
      return values.get(index).read(field.text());
    } catch (Rejection reason) {
      throw new Rejection(place(index) + ": " + reason.getMessage());
    }
  }

  private String place(int index) {
    return "field %d (%s)".formatted(index + 1, schema.fieldNames()[index]);
  }

  @Override
  public String toString() {
    return "CSV " + schema.simpleString();
  }
}
