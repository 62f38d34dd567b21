package dev.lakeweir.decode;

import dev.lakeweir.spec.ExtraFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Decodes one record of CSV, of UTF-8 bytes and without a header.
 *
 * <p>Rejected are records with fewer fields than the schema, with more unless these are ignored or
 * rescued, with quotes that do not match, with a line break outside of quotes, with invalid UTF-8,
 * with a field that its type does not hold exactly (DOUBLE and FLOAT: that overflows), and with a
 * NOT NULL field that is NULL. Blanks around a field are a part of it. NULL is an unquoted field
 * that is the format's text of NULL.
 */
public final class CsvDecoder implements RecordDecoder {
  private static final long serialVersionUID = 1L;
  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private final StructType schema;
  private final CsvFormat format;
  private final ExtraFields extraFields;

  /** Of the columns that are fields: those of the schema without what is rescued. */
  private final List<TextValue> values;

  /**
   * @param extraFields what happens to fields behind those of the schema
   * @throws IllegalArgumentException if {@link #unsupported} lists a column
   */
  public CsvDecoder(StructType schema, CsvFormat format, ExtraFields extraFields) {
    List<String> unsupported = unsupported(schema);
    if (!unsupported.isEmpty()) {
      throw new IllegalArgumentException("Cannot decode CSV into: " + unsupported);
    }
    this.schema = extraFields == ExtraFields.RESCUE ? RescuedValues.added(schema) : schema;
    this.format = format;
    this.extraFields = extraFields;
    this.values = new ArrayList<>();
    for (StructField field : schema.fields()) {
      values.add(TextValue.of(field.dataType()).orElseThrow());
    }
  }

  private CsvDecoder(CsvDecoder all, List<TextValue> values, ExtraFields extraFields) {
    this.schema = all.schema;
    this.format = all.format;
    this.extraFields = extraFields;
    this.values = values;
  }

  @Override
  public RecordDecoder building(Set<Integer> columns) {
    List<TextValue> some = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      some.add(columns.contains(i) ? values.get(i) : checked(i));
    }
    boolean unused = extraFields == ExtraFields.RESCUE && !columns.contains(values.size());
    return new CsvDecoder(this, some, unused ? ExtraFields.IGNORE : extraFields);
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
    List<String> columns = List.of(schema.fieldNames()).subList(0, values.size());
    if (!isCount(names.size())) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
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
    if (!isCount(fields.size())) {
      throw new Rejection("expected %d fields, found %d".formatted(values.size(), fields.size()));
    }
    Object[] row = new Object[schema.length()];
    for (int i = 0; i < values.size(); i++) {
      row[i] = value(i, fields.get(i));
    }
    if (extraFields == ExtraFields.RESCUE) {
      row[values.size()] = rescued(fields);
    }
    return new GenericInternalRow(row);
  }

  private boolean isCount(int fields) {
    return fields == values.size() || (fields > values.size() && extraFields != ExtraFields.REJECT);
  }

  /** The fields behind those of the schema have no names, so their paths are their numbers. */
  private UTF8String rescued(List<CsvFields.Field> fields) {
    RescuedValues rescued = new RescuedValues();
    for (int i = values.size(); i < fields.size(); i++) {
      CsvFields.Field field = fields.get(i);
      rescued.put(String.valueOf(i + 1), isNull(field) ? NULL : RescuedValues.quoted(field.text()));
    }
    return rescued.text();
  }

  private boolean isNull(CsvFields.Field field) {
    return !field.quoted() && field.text().equals(format.nullText());
  }

  private Object value(int index, CsvFields.Field field) {
    if (isNull(field)) {
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
