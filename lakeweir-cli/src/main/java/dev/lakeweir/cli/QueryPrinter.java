package dev.lakeweir.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** Writes the rows of a query. Timestamps are in UTC and whole to the microsecond. */
final class QueryPrinter {
  private static final int TEXT_ROWS = 1000;
  private static final String ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX";
  private static final Map<String, String> JSON =
      Map.of("timestampFormat", ISO, "ignoreNullFields", "false");

  private final PrintStream out;

  QueryPrinter(PrintStream out) {
    this.out = out;
  }

  void print(Dataset<Row> rows, OutputFormat format) {
    switch (format) {
      case json -> json(rows);
      case csv -> csv(rows);
      case text -> text(rows);
    }
  }

  private void json(Dataset<Row> rows) {
    Column[] all = Arrays.stream(rows.columns()).map(QueryPrinter::column).toArray(Column[]::new);
    Iterator<Row> lines = rows.select(to_json(struct(all), JSON)).toLocalIterator();
    while (lines.hasNext()) {
      out.println(lines.next().getString(0));
    }
  }

  private void csv(Dataset<Row> rows) {
    CsvWriterSettings settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setEmptyValue("\"\"");
    CsvWriter writer = new CsvWriter(out, settings);
    writer.writeHeaders(rows.columns());
    Iterator<Row> lines = asText(rows).toLocalIterator();
    while (lines.hasNext()) {
      writer.writeRow(cells(lines.next()));
    }
    writer.flush();
  }

  private void text(Dataset<Row> rows) {
    List<Row> first = asText(rows).takeAsList(TEXT_ROWS + 1);
    List<List<String>> cells = new ArrayList<>();
    for (Row row : first.subList(0, Math.min(TEXT_ROWS, first.size()))) {
      cells.add(Arrays.asList(cells(row)));
    }
    out.print(TextTable.of(List.of(rows.columns()), cells));
    out.println(
        first.size() > TEXT_ROWS
            ? "(the first %d rows; --output json or csv gives all)".formatted(TEXT_ROWS)
            : "(%d %s)".formatted(first.size(), first.size() == 1 ? "row" : "rows"));
  }

  private static Dataset<Row> asText(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      columns.add(text(column(field.name()), field.dataType()).as(field.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Column text(Column column, DataType type) {
    if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
      return to_json(column, JSON);
    }
    return type instanceof TimestampType ? date_format(column, ISO) : column.cast("string");
  }

  private static String[] cells(Row row) {
    String[] cells = new String[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.getString(i);
    }
    return cells;
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
