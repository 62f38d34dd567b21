package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectCreationTest {
  private static final StructType COLUMNS =
      StructType.fromDDL(
          "id BIGINT COMMENT 'the \"key\"', name STRING, price DECIMAL(10,2), body BINARY,"
              + " day DATE, at TIMESTAMP, tags ARRAY<STRING>, more MAP<STRING, DOUBLE>,"
              + " nested STRUCT<a: INT COMMENT 'first', b: ARRAY<STRUCT<c: FLOAT>>>");

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;

  @Test
  void tableIsAsDeltaMakesIt() {
    assertThat(create(COLUMNS, Optional.of("What is sold"))).isTrue();
    Path other = directory.resolve("other");
    DeltaTable.createIfNotExists(spark)
        .location(other.toString())
        .addColumns(COLUMNS)
        .comment("What is sold")
        .execute();

    Snapshot made = snapshot(table());
    Snapshot deltas = snapshot(other);
    assertThat(made.version()).isZero();
    assertThat(made.protocol()).isEqualTo(deltas.protocol());
    assertThat(made.metadata().schemaString()).isEqualTo(deltas.metadata().schemaString());
    assertThat(made.metadata().description()).isEqualTo("What is sold");
    assertThat(made.metadata().format()).isEqualTo(deltas.metadata().format());
    assertThat(made.metadata().configuration()).isEqualTo(deltas.metadata().configuration());
    assertThat(made.metadata().partitionColumns().isEmpty()).isTrue();
    assertThat(made.metadata().id()).isNotEqualTo(deltas.metadata().id());
    assertThat(made.checksumOpt().isDefined()).as("the next look is short").isTrue();
  }

  @Test
  void tableIsWrittenAndChangedByDelta() {
    create(StructType.fromDDL("id BIGINT"), Optional.empty());

    spark.range(3).write().format("delta").mode("append").save(table().toString());
    spark.sql("ALTER TABLE delta.`%s` ADD COLUMNS (n INT)".formatted(table()));
    spark.sql("DELETE FROM delta.`%s` WHERE id = 1".formatted(table()));

    assertThat(spark.read().format("delta").load(table().toString()).columns())
        .containsExactly("id", "n");
    assertThat(spark.read().format("delta").load(table().toString()).count()).isEqualTo(2);
    assertThat(snapshot(table()).metadata().description()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id INT NOT NULL",
        "`an id` INT",
        "s STRUCT<`a;b`: INT>",
        "id INT, ID INT",
        "s STRUCT<a: INT, A: INT>",
        "at TIMESTAMP_NTZ",
        "a ARRAY<MAP<STRING, TIMESTAMP_NTZ>>",
        "v VARIANT",
        "n VOID",
        "t STRING COLLATE UNICODE"
      })
  void tablesThatAreMoreThanPlainAreForDelta(String columns) {
    assertThat(create(StructType.fromDDL(columns), Optional.empty())).isFalse();
    assertThat(table()).doesNotExist();
  }

  @Test
  void tablesToWhichTheSessionGivesMoreAreForDelta() {
    spark.conf().set("spark.databricks.delta.properties.defaults.enableChangeDataFeed", "true");

    assertThat(create(COLUMNS, Optional.empty())).isFalse();
    assertThat(table()).doesNotExist();
  }

  @Test
  void directoryWithFilesIsForDelta() throws IOException {
    Files.writeString(Files.createDirectory(table()).resolve("notes.txt"), "mine");

    assertThat(create(COLUMNS, Optional.empty())).isFalse();
    assertThat(table()).isDirectoryNotContaining("glob:**_delta_log");
  }

  @Test
  void oneOfTwoWritersMakesTheTable() throws Exception {
    StructType columns = StructType.fromDDL("id BIGINT");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 10; round++) {
        String path = directory.resolve("t" + round).toString();
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Boolean> writer =
            () -> {
              together.await();
              return DirectCreation.create(spark, path, columns, Optional.empty());
            };
        List<Boolean> made = new ArrayList<>();
        for (Future<Boolean> writing : pool.invokeAll(List.of(writer, writer))) {
          made.add(writing.get());
        }
        assertThat(made).containsExactlyInAnyOrder(true, false);
        assertThat(snapshot(Path.of(path)).version()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean create(StructType columns, Optional<String> comment) {
    return DirectCreation.create(spark, table().toString(), columns, comment);
  }

  private Path table() {
    return directory.resolve("a table");
  }

  private Snapshot snapshot(Path table) {
    return DeltaLog.forTable(spark, table.toString())
        .update(false, scala.Option.empty(), scala.Option.empty());
  }
}
