package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectAppendTest {
  private static final TransactionId BATCH = new TransactionId("p/f/0", 0);

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;
  private String path;

  @BeforeEach
  void createTable() {
    path = directory.resolve("t").toString();
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT) USING delta".formatted(path));
  }

  @Test
  void filesOfABatchThatDoesNotFitAnyMoreAreDeleted() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    Dataset<Row> rows = spark.range(0, 4, 1, 2).toDF();
    FileWriters to = append.open(spark, rows.schema(), BATCH).orElseThrow();
    List<WrittenFile> files =
        FileJob.run(rows, to.schema(), to, to.hadoop()).stream()
            .flatMap(task -> task.files().stream())
            .toList();
    assertThat(parquetFiles()).hasSize(2);
    spark.sql("ALTER TABLE delta.`%s` ADD CONSTRAINT few CHECK (id < 3)".formatted(path));

    assertThatThrownBy(() -> append.commit(files, to, BATCH))
        .isInstanceOf(UnfitTableException.class);

    assertThat(parquetFiles()).isEmpty();
    assertThat(DeltaTables.snapshot(spark, path).allFiles().count()).isZero();
  }

  @Test
  void batchForATableThatChangedBeforeIsRefusedBeforeAnyFile() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    assertThat(append.write(spark.range(0, 1, 1, 1).toDF(), BATCH))
        .isEqualTo(DirectAppend.Outcome.WRITTEN);
    spark.sql("ALTER TABLE delta.`%s` ADD CONSTRAINT few CHECK (id < 3)".formatted(path));

    assertThat(append.write(spark.range(1, 9, 1, 2).toDF(), new TransactionId("p/f/0", 1)))
        .isEqualTo(DirectAppend.Outcome.REFUSED);

    assertThat(parquetFiles()).hasSize(1);
  }

  private List<Path> parquetFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(path))) {
      return all.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
