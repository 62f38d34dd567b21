package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsColumnsTest {
  private static final Pattern LEAST = Pattern.compile("\"minValues\":(.*),\"maxValues\"");

  private final SparkSession spark = SharedSpark.session();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'delta.appendOnly' = 'false'|{\"a\":1,\"b.c\":2,\"s\":{\"w\":3,\"x\":4},\"t\":{\"y\":5,\"z\":6}}",
        "'delta.dataSkippingStatsColumns' = '`b.c`,s.x,T'|{\"b.c\":2,\"s\":{\"x\":4},\"t\":{\"y\":5,\"z\":6}}",
        "'delta.dataSkippingStatsColumns' = 'a', 'delta.dataSkippingNumIndexedCols' = '2'|{\"a\":1}",
        "'delta.dataSkippingNumIndexedCols' = '3'|{\"a\":1,\"b.c\":2,\"s\":{\"w\":3}}",
        "'delta.dataSkippingNumIndexedCols' = '0'|{}",
      })
  void logTellsOfTheColumnsOfWhichDeltasOwnWriterDoes(String properties, String least) {
    String path = directory.resolve("t").toString();
    String columns = "a INT, `b.c` INT, s STRUCT<w: INT, x: INT>, t STRUCT<y: INT, z: INT>";
    spark.sql(
        "CREATE TABLE %s (%s) USING DELTA TBLPROPERTIES (%s)"
            .formatted(DeltaTables.sqlName(path), columns, properties));
    Dataset<Row> rows =
        spark
            .sql("SELECT 1, 2, named_struct('w', 3, 'x', 4), named_struct('y', 5, 'z', 6)")
            .toDF("a", "b.c", "s", "t");

    new AppendWriter(path).write(rows, new TransactionId("p/f/0", 0));
    assertThat(leastOf(path)).isEqualTo(least);
    assertThat(spark.sql("DESCRIBE HISTORY " + DeltaTables.sqlName(path)).first().toString())
        .contains("Kernel");

    rows.write().format("delta").mode("overwrite").save(path);
    assertThat(leastOf(path)).isEqualTo(least);
  }

  /** The first commit behind them sees them, when its files are written already. */
  @Test
  void propertiesThatAreSetMeanwhileCountFromTheSecondBatchOn() {
    String path = directory.resolve("t").toString();
    spark.sql("CREATE TABLE %s (a INT, b INT) USING DELTA".formatted(DeltaTables.sqlName(path)));
    AppendWriter writer = new AppendWriter(path);
    writer.write(spark.sql("SELECT 1 AS a, 2 AS b"), new TransactionId("p/f/0", 0));

    spark.sql(
        "ALTER TABLE %s SET TBLPROPERTIES ('delta.dataSkippingStatsColumns' = 'b')"
            .formatted(DeltaTables.sqlName(path)));
    writer.write(spark.sql("SELECT 3 AS a, 4 AS b"), new TransactionId("p/f/0", 1));
    writer.write(spark.sql("SELECT 5 AS a, 6 AS b"), new TransactionId("p/f/0", 2));

    assertThat(statistics(path))
        .extracting(StatisticsColumnsTest::least)
        .containsExactlyInAnyOrder("{\"a\":1,\"b\":2}", "{\"a\":3,\"b\":4}", "{\"b\":6}");
  }

  private String leastOf(String path) {
    assertThat(statistics(path)).hasSize(1);
    return least(statistics(path).get(0));
  }

  private List<String> statistics(String path) {
    return DeltaTables.snapshot(spark, path)
        .allFiles()
        .toDF()
        .select("stats")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** The least values that the log has of a file; Kernel names structs without any. */
  private static String least(String statistics) {
    Matcher found = LEAST.matcher(statistics);
    return found.find() ? found.group(1).replaceAll(",?\"\\w+\":\\{\\}", "") : "{}";
  }
}
