package dev.lakeweir.onepass;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.source.UndecodableRecordException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Function1;

/** What a task makes of a record is what Spark makes of the expressions of the ordinary path. */
class RecordProgramTest {
  private static final String VALUE =
      "{format: json, on-error: %s, schema: \"id INT NOT NULL, name STRING, tags ARRAY<STRING>, at TIMESTAMP\"}";
  private static final String GOOD =
      "{\"id\":%d,\"name\":\"n\",\"tags\":[\"a\",null],\"at\":\"2026-01-01T00:00:00Z\"}";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "quarantine, '', 'id,name,tags,at,_source'",
        "quarantine, '', 'at'",
        "drop, '', 'tags,id'",
        "drop, '', '_source'",
        "quarantine, '{format: text}', 'id,key'",
        "drop, '{format: text}', 'key'",
        "quarantine, '{format: json, schema: \"k INT NOT NULL, n STRING\"}', 'name,key,_source'",
      })
  void rowsAndReasonsAreThoseOfTheOrdinaryPath(String onError, String key, String wanted) {
    SourceModel source = source(onError, key);
    SourceRows rows = SourceRows.of(source, List.of(), Set.of(wanted.split(",")));
    Dataset<Row> raw = records(source);
    Dataset<Row> decoded = SourceReader.decode(raw, source);
    String[] columns = rows.columns().stream().filter(it -> !it.isEmpty()).toArray(String[]::new);

    List<Row> all = made(rows, raw);

    List<String> good =
        all.stream()
            .filter(row -> row.isNullAt(columns.length))
            .map(row -> text(row, columns.length))
            .toList();
    assertThat(good).hasSizeGreaterThan(1);
    assertThat(good)
        .containsExactlyElementsOf(
            texts(SourceReader.accepted(decoded, source).selectExpr(columns), columns.length));
    List<String> reasons =
        all.stream()
            .filter(row -> !row.isNullAt(columns.length))
            .map(row -> "[%s]".formatted(row.getString(columns.length)))
            .toList();
    Dataset<Row> rejected = decoded.where(SourceReader.error().isNotNull());
    assertThat(reasons).hasSizeGreaterThan(1);
    assertThat(reasons).containsExactlyElementsOf(texts(rejected.select(SourceReader.error()), 1));
    if (source.quarantines()) {
      List<String> records =
          all.stream()
              .filter(row -> !row.isNullAt(columns.length + 1))
              .map(row -> "[%d]".formatted(row.getStruct(columns.length + 1).getLong(4)))
              .toList();
      assertThat(records).containsExactlyElementsOf(texts(rejected.select("_source.offset"), 1));
    }
  }

  /** In a plan, for a flow that leads: with the same types, and where no code is generated. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "quarantine, true, SELECT * FROM rows",
        "quarantine, false, SELECT * FROM rows",
        "drop, false, SELECT _source.offset FROM rows WHERE id > 0",
        "drop, true, \"SELECT id, _source.offset FROM rows WHERE exists(tags, it -> it = 'a')\"",
        "quarantine, true, \"SELECT key, count(*) AS n, max(_source) AS s FROM rows GROUP BY key\"",
      })
  void rowsInAPlanAreThoseOfTheOrdinaryPath(String onError, boolean generated, String query) {
    SparkSession spark = SharedSpark.session();
    SourceModel source = source(onError, "{format: json, schema: \"k INT NOT NULL, n STRING\"}");
    Dataset<Row> raw = records(source);
    Set<String> all = Set.of(source.schema().fieldNames());
    spark.conf().set("spark.sql.codegen.wholeStage", generated);
    try {
      SourceReader.accepted(SourceReader.decode(raw, source), source)
          .createOrReplaceTempView("rows");
      Dataset<Row> expected = spark.sql(query);
      List<String> expectedRows = texts(expected, expected.columns().length);
      new LedPass(spark, source, all, List.of()).accepted(raw).createOrReplaceTempView("rows");
      Dataset<Row> made = spark.sql(query);

      assertThat(made.schema()).isEqualTo(expected.schema());
      assertThat(texts(made, made.columns().length))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(expectedRows);
    } finally {
      spark.conf().unset("spark.sql.codegen.wholeStage");
      spark.catalog().dropTempView("rows");
    }
  }

  @Test
  void recordThatCannotBeDecodedFailsWhereTheSourceSaysSo() {
    SourceModel source = source("fail", "");
    SourceRows rows = SourceRows.of(source, List.of(), Set.of("id"));

    assertThatThrownBy(() -> made(rows, records(source)))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageMatching("\\[E502\\] a record of source 'events' cannot be decoded: .+");
  }

  @Test
  void onlyColumnsThatAreNeededAreRead() {
    SourceModel source = source("drop", "");
    Dataset<Row> raw = records(source);

    assertThat(SourceRows.of(source, List.of(), Set.of("id")).records(raw).columns())
        .containsExactly("value");
    SourceModel keyed = source("drop", "{format: text}");
    assertThat(SourceRows.of(keyed, List.of(), Set.of("id")).records(raw).columns())
        .containsExactly("key", "value");
    assertThat(SourceRows.of(source, List.of(), Set.of("_source")).records(raw)).isSameAs(raw);
    assertThat(
            SourceRows.of(source("quarantine", ""), List.of(), Set.of("id"))
                .records(raw.withColumn("more", col("offset")))
                .columns())
        .containsExactly(raw.columns());
  }

  private SourceModel source(String onError, String key) {
    String decodeKey = key.isEmpty() ? "" : "    decode-key: " + key + "\n";
    return new TestProject(directory)
        .write(
            "pipeline.yml",
            """
            name: shop
            storage: lake
            sources:
              events:
                format: kafka
                options: {kafka.bootstrap.servers: "localhost:1", subscribe: events}
                decode: %s
            %s"""
                .formatted(VALUE.formatted(onError), decodeKey))
        .sql("CREATE STREAMING TABLE bronze AS SELECT id FROM STREAM events")
        .model()
        .sources()
        .get("events");
  }

  private static Dataset<Row> records(SourceModel source) {
    List<Row> rows = new ArrayList<>();
    String[] values = {
      GOOD.formatted(1), "{\"id\":", null, GOOD.formatted(2), "{\"name\":\"x\"}", "{\"id\":3}"
    };
    String[] keys = {
      "{\"k\":1,\"n\":\"x\"}", "{\"k\":2}", "{\"k\":3}", null, "{\"k\":", "{\"k\":4}"
    };
    for (int i = 0; i < values.length; i++) {
      rows.add(
          RowFactory.create(
              bytes(keys[i]), bytes(values[i]), "t", 0, (long) i, new Timestamp(i), 0));
    }
    rows.add(
        RowFactory.create(
            new byte[] {(byte) 0xff}, bytes(GOOD.formatted(4)), "t", 0, 9L, new Timestamp(0), 0));
    return SharedSpark.session().createDataFrame(rows, source.raw());
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static List<Row> made(SourceRows rows, Dataset<Row> raw) {
    Dataset<Row> records = rows.records(raw);
    Function1<Object, Object> internal =
        CatalystTypeConverters.createToCatalystConverter(records.schema());
    Function1<Object, Object> external =
        CatalystTypeConverters.createToScalaConverter(rows.schema());
    RecordProgram program = rows.program();
    Function<Row, Row> made =
        record -> (Row) external.apply(program.row((InternalRow) internal.apply(record)));
    return records.collectAsList().stream().map(made).toList();
  }

  private static List<String> texts(Dataset<Row> rows, int columns) {
    return rows.collectAsList().stream().map(row -> text(row, columns)).toList();
  }

  private static String text(Row row, int columns) {
    return IntStream.range(0, columns).mapToObj(i -> text(row.get(i))).toList().toString();
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return new String(bytes, UTF_8);
    }
    return value instanceof Row row ? text(row, row.length()) : String.valueOf(value);
  }
}
