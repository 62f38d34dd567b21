package dev.lakeweir.sink.direct;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * Columns whose values hardly repeat, such as ids. Parquet collects the values of each column in a
 * dictionary and gives that up when it does not pay; for these columns it has, in files that are
 * large enough to tell, so the next files are written without the attempt.
 */
final class PlainColumns {
  /** Parquet decides at the end of a page, which has no more rows. */
  static final long ROWS_THAT_TELL = 20_000;

  private PlainColumns() {}

  /** The columns of a file, as paths with dots, for which no dictionary was of use. */
  static List<String> of(Path file, Configuration hadoop) throws IOException {
    List<String> plain = new ArrayList<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      BlockMetaData first = reader.getFooter().getBlocks().get(0);
      for (ColumnChunkMetaData column : first.getColumns()) {
        EncodingStats encodings = column.getEncodingStats();
        if (values(column) >= ROWS_THAT_TELL
            && encodings != null
            && !encodings.hasDictionaryEncodedPages()) {
          plain.add(column.getPath().toDotString());
        }
      }
    }
    return plain;
  }

  /** Those that are not null; 0 where it is not known. */
  private static long values(ColumnChunkMetaData column) {
    Statistics<?> statistics = column.getStatistics();
    return statistics != null && statistics.isNumNullsSet()
        ? column.getValueCount() - statistics.getNumNulls()
        : 0;
  }

  /** Has files written so; what the project says of a column goes before. */
  static void set(Set<String> columns, Configuration hadoop) {
    for (String column : columns) {
      hadoop.setIfUnset(ParquetOutputFormat.ENABLE_DICTIONARY + "#" + column, "false");
    }
  }
}
