package dev.lakeweir.benchmarks.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {
  @TempDir private Path table;

  private Path log(String name, String lines) throws Exception {
    Path log = Files.createDirectories(table.resolve("_delta_log")).resolve(name);
    return Files.writeString(log, lines, StandardCharsets.UTF_8);
  }

  @Test
  void holdsTheFilesThatBroughtNewRows() throws Exception {
    log("00000000000000000000.json", "{\"metaData\":{\"id\":\"x\"}}\n");
    log(
        "00000000000000000001.json",
        """
        {"add":{"path":"a.parquet","dataChange":true}}
        {"remove":{"path":"b.parquet","dataChange":true}}
        {"add":{"path":"compacted.parquet","dataChange":false}}
        """);
    log("00000000000000000001.crc", "{}");
    log("00000000000000000010.checkpoint.parquet", "");

    List<Commit> commits = Commit.of(table);

    assertThat(commits).extracting(Commit::version).containsExactly(0L, 1L);
    assertThat(commits.get(0).files()).isEmpty();
    assertThat(commits.get(1).files()).containsExactly(table.resolve("a.parquet"));
    assertThat(commits.get(1).added())
        .containsExactly(
            new Commit.Added(table.resolve("a.parquet"), true),
            new Commit.Added(table.resolve("compacted.parquet"), false));
    assertThat(commits.get(1).removed()).containsExactly(table.resolve("b.parquet"));
  }

  @Test
  void refusesFilesOfWhichOnlySomeRowsCount() throws Exception {
    log(
        "00000000000000000000.json",
        "{\"add\":{\"path\":\"a.parquet\",\"dataChange\":true,\"deletionVector\":{}}}\n");

    assertThatThrownBy(() -> Commit.of(table)).hasMessageContaining("00000000000000000000.json");
  }

  @Test
  void isVisibleFromItsLinkOnNotFromItsContentOn() throws Exception {
    Path log = log("temporary", "{\"add\":{\"path\":\"a.parquet\",\"dataChange\":true}}\n");
    Files.setLastModifiedTime(log, FileTime.fromMillis(1_000));
    long before = System.currentTimeMillis();
    Files.createLink(table.resolve("_delta_log/00000000000000000000.json"), log);

    // The clock of the file system may be some milliseconds behind.
    assertThat(Commit.of(table).get(0).visibleMillis()).isGreaterThanOrEqualTo(before - 100);
  }
}
