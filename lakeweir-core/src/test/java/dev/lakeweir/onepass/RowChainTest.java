package dev.lakeweir.onepass;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowChainTest {
  private static final StructType COLUMNS =
      StructType.fromDDL("id BIGINT, name STRING, other STRING, tags ARRAY<STRING>");

  private final Dataset<Row> input = RowChain.input(SharedSpark.session(), COLUMNS);

  @Test
  void onlyColumnsThatTheQueryNeedsAreUsed() {
    assertThat(RowChain.of(input.select("id")).used()).containsExactly("id");
    assertThat(RowChain.of(input.where("other > 'a'").select("id")).used())
        .containsExactlyInAnyOrder("id", "other");
    assertThat(RowChain.of(input.selectExpr("id", "explode(tags)")).used())
        .containsExactlyInAnyOrder("id", "tags");
    assertThat(RowChain.of(input).used()).containsExactly(COLUMNS.fieldNames());
  }

  @Test
  void columnsInAnotherOrderAreShownAndNotComputed() {
    RowProgram program =
        RowChain.of(input.select(col("name"), col("id"))).program(List.of("id", "name"));

    assertThat(program.operators()).hasOnlyElementsOfType(RowOperator.Arrangement.class);
    List<String> seen = new ArrayList<>();
    RowSink sink =
        program.into(
            row -> seen.add(row.getUTF8String(0) + " " + (row.isNullAt(1) ? "-" : row.getLong(1))),
            InternalRow.empty());
    sink.accept(row(7L, "a"));
    sink.accept(row(null, "b"));
    assertThat(seen).containsExactly("a 7", "b -");
  }

  @Test
  void elementsAreExpandedAndOnlyWhatIsNewIsComputed() {
    Dataset<Row> query =
        input.selectExpr("name", "posexplode_outer(tags)", "upper(name) AS upper", "id");
    RowProgram program = RowChain.of(query).program(List.of(COLUMNS.fieldNames()));
    List<String> seen = new ArrayList<>();
    RowSink sink =
        program.into(
            row ->
                seen.add(
                    "%s %s %s %s %d"
                        .formatted(
                            text(row, 0),
                            row.isNullAt(1) ? "-" : row.getInt(1),
                            text(row, 2),
                            text(row, 3),
                            row.getLong(4))),
            InternalRow.empty());

    sink.accept(tagged(1, "a", "x", null));
    sink.accept(tagged(2, null));
    sink.accept(new GenericInternalRow(new Object[] {3L, UTF8String.fromString("c"), null, null}));

    assertThat(seen).containsExactly("a 0 x A 1", "a 1 - A 1", "- - - - 2", "c - - C 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          json_tuple(name, 'a', 'b') AS (a, b)                               | {"a":1,"b":"x"} | 1 x
          json_tuple(name, 'a', 'b') AS (a, b)                               | none            | - -
          stack(2, name, 'x', upper(name), 'y') AS (a, b)                    | n               | n x, N y
          posexplode(split(name, ';')) AS (a, b)                             | x;y             | 0 x, 1 y
          posexplode(array(name, string(year(now())))) AS (a, b)             | n               | 0 n, 1 2026
          stack(1, name, string(date(now()))) AS (a, b)                      | n               | n 2026-11-30
          """)
  void rowsAreExpandedByEachOfSparksGenerators(String generator, String name, String made) {
    Dataset<Row> query = input.selectExpr(generator).selectExpr("string(a)", "string(b)");
    InternalRow constants = BatchConstant.row(7, Instant.parse("2026-11-30T12:00:00Z"));
    List<String> seen = new ArrayList<>();
    RowSink sink =
        RowChain.of(query)
            .program(List.of("id", "name"))
            .into(row -> seen.add(text(row, 0) + " " + text(row, 1)), constants);

    sink.accept(row(1L, name));

    assertThat(String.join(", ", seen)).isEqualTo(made);
  }

  @Test
  void elementsOfAVariantAreExpanded() {
    input.createOrReplaceTempView("documents");
    Dataset<Row> query =
        SharedSpark.session()
            .sql(
                "SELECT string(pos), variant_get(value, '$', 'string') FROM documents,"
                    + " LATERAL variant_explode(parse_json(name))");
    List<String> seen = new ArrayList<>();
    RowSink sink =
        RowChain.of(query)
            .program(List.of("id", "name"))
            .into(row -> seen.add(text(row, 0) + " " + text(row, 1)), InternalRow.empty());

    sink.accept(row(1L, "[\"x\", 5]"));

    assertThat(seen).containsExactly("0 x", "1 5");
  }

  private static InternalRow tagged(long id, String name, String... tags) {
    Object[] texts = Stream.of(tags).map(UTF8String::fromString).toArray();
    return new GenericInternalRow(
        new Object[] {id, UTF8String.fromString(name), null, new GenericArrayData(texts)});
  }

  private static String text(InternalRow row, int place) {
    return row.isNullAt(place) ? "-" : row.getUTF8String(place).toString();
  }

  private static InternalRow row(Long id, String name) {
    return new GenericInternalRow(new Object[] {id, UTF8String.fromString(name)});
  }
}
