package dev.lakeweir.source;

import dev.lakeweir.decode.CsvDecoder;
import dev.lakeweir.problem.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Takes the header out of each file of a partition, and refuses one that does not name the columns:
 * their values would end up under wrong names.
 *
 * <p>Rows are the line, its file, when that was changed, and where in the file the block begins
 * that the line was read with. A block is read in one go, so the first line of a file is the first
 * of those of a block that begins at 0. The last of the columns is not in the result.
 */
final class HeaderLines implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Spreadsheets write it before the header. In a record it would be a part of the first field. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final int LINE = 0;
  private static final int FILE = 1;
  private static final int BLOCK_START = 3;

  private final String source;
  private final CsvDecoder decoder;

  HeaderLines(String source, CsvDecoder decoder) {
    this.source = source;
    this.decoder = decoder;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> lines) {
    return new Iterator<>() {
      private String file = "";
      private long block = -1;
      private Row next;

      @Override
      public boolean hasNext() {
        while (next == null && lines.hasNext()) {
          Row line = lines.next();
          boolean newBlock =
              line.getLong(BLOCK_START) != block || !line.getString(FILE).equals(file);
          file = line.getString(FILE);
          block = line.getLong(BLOCK_START);
          if (newBlock && block == 0) {
            checkHeader(line);
          } else {
            next = RowFactory.create(line.get(LINE), line.get(FILE), line.get(BLOCK_START - 1));
          }
        }
        return next != null;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Row line = next;
        next = null;
        return line;
      }
    };
  }

  private void checkHeader(Row line) {
    String text = new String((byte[]) line.get(LINE), StandardCharsets.UTF_8);
    String header = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    if (!decoder.isHeader(header)) {
      throw new IllegalStateException(
          "[%s] the header of a file of source '%s' does not name its columns, which are %s: %s"
              .formatted(
                  ErrorCode.WRONG_HEADER.id(),
                  source,
                  Arrays.toString(decoder.schema().fieldNames()),
                  line.getString(FILE)));
    }
  }
}
