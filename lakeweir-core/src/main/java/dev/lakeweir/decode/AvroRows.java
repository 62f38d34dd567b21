package dev.lakeweir.decode;

import dev.lakeweir.spec.ExtraFields;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.spark.sql.avro.AvroDeserializer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads binary data of one writer's schema as rows of the reader's. Not for several threads. */
final class AvroRows {
  private static final int MAX_MESSAGE_LENGTH = 120;

  private final GenericDatumReader<GenericRecord> reader;
  private final AvroDeserializer rows;
  private final StructType columns;
  private final Optional<GenericDatumReader<GenericRecord>> asWritten;
  private final ExtraFields extraFields;

  /**
   * @param columns those of the reader's schema
   * @param extraFields what happens to fields of the writer's schema that the reader's does not
   *     name
   */
  AvroRows(Schema writer, Schema reader, StructType columns, ExtraFields extraFields) {
    this.reader = new GenericDatumReader<>(writer, reader);
    this.columns = columns;
    this.extraFields = extraFields;
    this.asWritten =
        extraFields == ExtraFields.IGNORE || writer.equals(reader)
            ? Optional.empty()
            : Optional.of(new GenericDatumReader<>(writer));
    // "CORRECTED": dates are those of the calendar of today, as Avro says; -1: no recursive types.
    this.rows = new AvroDeserializer(reader, columns, "CORRECTED", false, "", -1);
  }

  /** The row of the datum that begins at {@code offset} and fills the rest of the body. */
  InternalRow read(byte[] body, int offset) {
    try {
      AvroInput input = new AvroInput(body, offset);
      GenericRecord datum = reader.read(null, input);
      if (!input.isEnd()) {
        throw new Rejection("bytes are left behind the value");
      }
      // The deserializer fills one and the same row each time.
      InternalRow row = ((InternalRow) rows.deserialize(datum).get()).copy();
      return extraFields == ExtraFields.IGNORE ? row : withExtraFields(row, body, offset);
    } catch (EOFException e) {
      throw new Rejection("truncated: ends within the value");
    } catch (IOException | AvroRuntimeException e) {
      throw new Rejection("not of the schema: " + message(e));
    } catch (ArithmeticException e) {
      throw new Rejection("a value does not fit its type: " + message(e));
    } catch (IndexOutOfBoundsException e) {
      throw new Rejection("not of the schema: no such branch of a union or symbol of an enum");
    } catch (StackOverflowError e) {
      throw new Rejection("over a limit: nested too deeply");
    }
  }

  private InternalRow withExtraFields(InternalRow row, byte[] body, int offset) throws IOException {
    UTF8String extra = null;
    if (asWritten.isPresent()) {
      GenericRecord datum = asWritten.get().read(null, new AvroInput(body, offset));
      extra = AvroExtraFields.of(datum, reader.getExpected());
    }
    if (extraFields == ExtraFields.REJECT) {
      if (extra != null) {
        throw new Rejection("fields that are not in the schema: " + Excerpt.of(extra.toString()));
      }
      return row;
    }
    Object[] values = new Object[columns.length() + 1];
    for (int i = 0; i < columns.length(); i++) {
      values[i] = row.get(i, columns.fields()[i].dataType());
    }
    values[columns.length()] = extra;
    return new GenericInternalRow(values);
  }

  private static String message(Exception e) {
    return Excerpt.of(String.valueOf(e.getMessage()), MAX_MESSAGE_LENGTH);
  }
}
