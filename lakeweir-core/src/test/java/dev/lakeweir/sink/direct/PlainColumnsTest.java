package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainColumnsTest {
  private static final String SETTING = "parquet.enable.dictionary#";

  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;
  private DirectAppend table;

  @BeforeEach
  void createTable() {
    String path = directory.resolve("t").toString();
    String columns = "id STRING, kind STRING, none STRING, more STRUCT<id: STRING, kind: STRING>";
    spark.sql("CREATE TABLE %s (%s) USING DELTA".formatted(DeltaTables.sqlName(path), columns));
    table = new DirectAppend(spark, path);
  }

  @Test
  void columnsWhoseValuesHardlyRepeatAreWrittenWithoutDictionaryFromThenOn() {
    assertThat(next(0).get(SETTING + "id")).isNull();

    table.write(rows(50_000), new TransactionId("p/f/0", 0));

    Configuration learnt = next(1);
    assertThat(learnt.get(SETTING + "id")).isEqualTo("false");
    assertThat(learnt.get(SETTING + "more.id")).isEqualTo("false");
    assertThat(learnt.get(SETTING + "kind")).isNull();
    assertThat(learnt.get(SETTING + "more.kind")).isNull();
    assertThat(learnt.get(SETTING + "none")).isNull();
    assertThat(table.write(rows(50_000), new TransactionId("p/f/0", 1)))
        .isEqualTo(DirectAppend.Outcome.WRITTEN);
  }

  @Test
  void fewRowsTellNothing() {
    table.write(rows(10_000), new TransactionId("p/f/0", 0));

    assertThat(next(1).get(SETTING + "id")).isNull();
  }

  private Configuration next(long batch) {
    return table
        .open(spark, rows(1).schema(), new TransactionId("p/f/0", batch))
        .orElseThrow()
        .hadoop();
  }

  private Dataset<Row> rows(int count) {
    return spark
        .range(0, count, 1, 1)
        .selectExpr(
            "sha1(CAST(id AS STRING)) AS id",
            "concat('kind', id % 5) AS kind",
            "CAST(NULL AS STRING) AS none",
            "named_struct('id', sha1(concat('x', id)), 'kind', concat('kind', id % 7)) AS more");
  }
}
