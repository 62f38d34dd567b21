package dev.lakeweir.run;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.sink.DeltaTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/** Runs a project as processes of their own would, one after the other, and looks at its lake. */
final class RunFixture {
  private final SparkSession spark = SharedSpark.session();
  private final TestProject project;

  RunFixture(TestProject project) {
    this.project = project;
  }

  /** Drains the sources; answers the flows' status by name. */
  Map<String, FlowStatus> drain() {
    return run(RunOptions.drain());
  }

  Map<String, FlowStatus> refresh(String... tables) {
    return run(new RunOptions(true, Optional.of(Set.of(tables)), RunOptions.STOP_WITHIN));
  }

  private Map<String, FlowStatus> run(RunOptions options) {
    // What a new process would not know.
    DeltaLog.clearCache();
    PipelineRun run = new PipelineRun(spark, project.model(), options);
    run.run();
    return run.status().stream().collect(Collectors.toMap(FlowStatus::flow, Function.identity()));
  }

  Dataset<Row> table(String name) {
    DeltaLog.clearCache();
    return spark.read().format("delta").load(project.path("lake/" + name).toString());
  }

  /** The rows of a table as text, sorted. */
  List<String> rows(String name, String... expressions) {
    return table(name).selectExpr(expressions).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }

  Path checkpoint(String table, String flow, int generation) {
    return project.path("lake/_checkpoints/%s/%s/%d".formatted(table, flow, generation));
  }

  /** Makes Spark forget that it ended its last batch, as a crash before it noted that does. */
  void forgetLastCommit(String table, String flow, int generation) {
    Path commits = checkpoint(table, flow, generation).resolve("commits");
    try (Stream<Path> files = Files.list(commits)) {
      Path last =
          files
              .filter(file -> file.getFileName().toString().matches("\\d+"))
              .max(Comparator.comparingLong(file -> Long.parseLong(file.getFileName().toString())))
              .orElseThrow();
      Files.delete(last);
      Files.deleteIfExists(commits.resolve("." + last.getFileName() + ".crc"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes back the last commit of a table, as if a crash had come before it. */
  void forgetLastVersion(String table) {
    DeltaLog.clearCache();
    long version = DeltaTables.snapshot(spark, project.path("lake/" + table).toString()).version();
    Path log = project.path("lake/" + table + "/_delta_log");
    for (String file : List.of("%020d.json", ".%020d.json.crc", "%020d.crc", ".%020d.crc.crc")) {
      try {
        Files.deleteIfExists(log.resolve(file.formatted(version)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void delete(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many commits of a table have put files together, by Lakeweir's own writers or Delta's. */
  long compactions(String table) {
    return spark
        .sql("DESCRIBE HISTORY delta.`%s`".formatted(project.path("lake/" + table)))
        .where("operation = 'OPTIMIZE' OR engineInfo LIKE '%Lakeweir compaction'")
        .count();
  }
}
