package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTableTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;

  @Test
  void tableWhoseMakingWasCutOffIsMade() throws IOException {
    Path log = Files.createDirectories(directory.resolve("clicks/_delta_log"));
    Files.writeString(log.resolve(".00000000000000000000.json.1b4e28ba.tmp"), "{\"commitInfo\":");
    Files.createDirectory(log.resolve("_staged_commits"));
    String path = directory.resolve("clicks").toString();

    new TableStore(spark).ensureTable(table(path));

    assertThat(DeltaTables.snapshot(spark, path).version()).isZero();
    assertThat(DeltaTables.snapshot(spark, path).schema().fieldNames()).containsExactly("id");
  }

  @Test
  void logWithAVersionStays() throws IOException {
    Path log = Files.createDirectories(directory.resolve("_delta_log"));
    Path version = Files.createFile(log.resolve("00000000000000000007.json"));

    UnfinishedTable.clear(spark, directory.toString());

    assertThat(version).exists();
  }

  @Test
  void logWithAStagedCommitStays() throws IOException {
    Path staged = Files.createDirectories(directory.resolve("_delta_log/_staged_commits"));
    Path version = Files.createFile(staged.resolve("00000000000000000000.1b4e28ba.json"));

    UnfinishedTable.clear(spark, directory.toString());

    assertThat(version).exists();
  }

  @Test
  void logBesideOtherFilesStays() throws IOException {
    Path log = Files.createDirectories(directory.resolve("_delta_log"));
    Files.createFile(directory.resolve("part-00000.parquet"));

    UnfinishedTable.clear(spark, directory.toString());

    assertThat(log).exists();
  }

  private static TableModel table(String path) {
    TableDefinition definition =
        new TableDefinition(
            "clicks",
            new Position("clicks.sql", 1, 1),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty());
    StructType schema = new StructType().add("id", "bigint");
    return new TableModel(definition, path, schema, new WriteModel.Append(), false, false);
  }
}
