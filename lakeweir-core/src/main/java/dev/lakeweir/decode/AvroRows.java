package dev.lakeweir.decode;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.spark.sql.avro.AvroDeserializer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Reads binary data of one writer's schema as rows of the reader's. Not for several threads. */
final class AvroRows {
  private static final int MAX_MESSAGE_LENGTH = 120;

  private final GenericDatumReader<GenericRecord> reader;
  private final AvroDeserializer rows;

  AvroRows(Schema writer, Schema reader, StructType schema) {
    this.reader = new GenericDatumReader<>(writer, reader);
    // "CORRECTED": dates are those of the calendar of today, as Avro says; -1: no recursive types.
    this.rows = new AvroDeserializer(reader, schema, "CORRECTED", false, "", -1);
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
      return ((InternalRow) rows.deserialize(datum).get()).copy();
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

  private static String message(Exception e) {
    return Excerpt.of(String.valueOf(e.getMessage()), MAX_MESSAGE_LENGTH);
  }
}
