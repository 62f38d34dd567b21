package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.plan.PipelineModel;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;

  @Test
  void plainTablesAreMadeByKernelAndOthersByDelta() {
    TestProject project =
        new TestProject(directory)
            .source("events", "id INT, shop STRING", "quarantine")
            .sql(
                """
                CREATE STREAMING TABLE plain COMMENT 'What came' AS SELECT * FROM STREAM events;
                CREATE STREAMING TABLE kept TBLPROPERTIES ('delta.appendOnly' = 'true')
                  AS SELECT * FROM STREAM events;
                CREATE STREAMING TABLE parted PARTITIONED BY (shop) AS SELECT * FROM STREAM events;
                CREATE STREAMING TABLE clustered CLUSTER BY (shop) AS SELECT * FROM STREAM events;
                """);
    PipelineModel model = project.model();
    TableStore store = new TableStore(spark);

    for (int time = 0; time < 2; time++) {
      model.tables().values().forEach(store::ensureTable);
      model.tables().values().forEach(store::ensureAside);
    }

    assertThat(madeBy("plain")).startsWith("Kernel");
    assertThat(madeBy("plain_quarantine")).startsWith("Kernel");
    assertThat(madeBy("kept")).startsWith("Apache-Spark");
    assertThat(madeBy("parted")).startsWith("Apache-Spark");
    assertThat(madeBy("clustered")).startsWith("Apache-Spark");
    var made = DeltaTables.snapshot(spark, path("plain"));
    assertThat(made.version()).isZero();
    assertThat(made.metadata().description()).isEqualTo("What came");
    assertThat(made.schema().fieldNames()).containsExactly("id", "shop", "_source");
  }

  private String madeBy(String table) {
    return spark
        .sql("DESCRIBE HISTORY delta.`%s`".formatted(path(table)))
        .where("version = 0")
        .select("engineInfo")
        .first()
        .getString(0);
  }

  private String path(String table) {
    return directory.resolve("lake/" + table).toString();
  }
}
