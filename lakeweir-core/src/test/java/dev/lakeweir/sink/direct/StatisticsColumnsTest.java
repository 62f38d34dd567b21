package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
    assertThat(least(path)).isEqualTo(least);
    assertThat(spark.sql("DESCRIBE HISTORY " + DeltaTables.sqlName(path)).first().toString())
        .contains("Kernel");

    rows.write().format("delta").mode("overwrite").save(path);
    assertThat(least(path)).isEqualTo(least);
  }

  /**
   * The least values that the log has of the table's only file; Kernel names structs without any.
   */
  private String least(String path) {
    String statistics =
        DeltaTables.snapshot(spark, path).allFiles().toDF().select("stats").first().getString(0);
    Matcher found = LEAST.matcher(statistics);
    return found.find() ? found.group(1).replaceAll(",?\"\\w+\":\\{\\}", "") : "{}";
  }
}
