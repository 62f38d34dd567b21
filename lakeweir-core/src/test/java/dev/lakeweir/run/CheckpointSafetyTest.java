package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSafetyTest {
  private static final String BRONZE =
      "CREATE STREAMING TABLE bronze AS SELECT id, shop FROM STREAM events;\n";
  private static final String GOLD =
      "CREATE STREAMING TABLE gold AS SELECT shop, count(DISTINCT id) AS ids FROM STREAM bronze"
          + " GROUP BY shop;\n";

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source("events", "id INT NOT NULL, shop STRING", "quarantine")
            .sql(BRONZE)
            .lines("events", event(1, "a"), event(2, "a"), "{")
            .lines("events", event(3, "b"));
    lake = new RunFixture(project);
  }

  @Test
  void lostCheckpointIsRefusedByName() {
    lake.drain();
    lake.delete(lake.checkpoint("bronze", "bronze", 0));

    assertRefused()
        .hasMessageContaining("[E402] Cannot start flow 'bronze': table 'bronze' holds its batch 1")
        .hasMessageContaining(lake.checkpoint("bronze", "bronze", 0) + " is empty")
        .hasMessageContaining("--full-refresh bronze");
    assertThat(lake.rows("bronze", "id")).containsExactly("1", "2", "3");
  }

  @Test
  void checkpointThatIsOlderThanTheTableIsRefused() throws IOException {
    lake.drain();
    Files.delete(lake.checkpoint("bronze", "bronze", 0).resolve("offsets/1"));

    assertRefused()
        .hasMessageContaining("holds its batch 1")
        .hasMessageContaining("ends with batch 0");
  }

  @Test
  void crashWhileTheFirstBatchIsNotedIsGoneOnFrom() throws IOException {
    project.sql(BRONZE + GOLD);
    Path offsets = Files.createDirectories(lake.checkpoint("gold", "gold", 0).resolve("offsets"));
    String unfinished = ".0.2f0e6d0c-8c3c-4f0f-9a35-0d0c3f8d7c55.tmp";
    Files.writeString(offsets.resolve(unfinished), "v1\n{\"ba");
    Files.writeString(offsets.resolve("." + unfinished + ".crc"), "crc");

    lake.drain();

    assertFilled();
  }

  @Test
  void lostCheckpointsOfAllAreRefusedAndFullRefreshFillsAnew() {
    project.sql(BRONZE + GOLD);
    lake.drain();
    lake.delete(project.path("lake/_checkpoints"));
    assertRefused().hasMessageContaining("[E402]");

    lake.refresh();

    assertFilled();
    assertThat(lake.checkpoint("bronze", "bronze", 1)).isDirectory();
    assertThat(lake.checkpoint("gold", "gold", 1)).isDirectory();
    project.lines("events", event(4, "b"));
    lake.drain();
    assertThat(lake.rows("gold", "shop", "ids")).containsExactly("a|2", "b|2");
  }

  @Test
  void fullRefreshOfOneTableRefreshesWhatIsMadeFromIt() {
    project.sql(BRONZE + GOLD);
    lake.drain();

    lake.refresh("bronze");

    assertFilled();
    assertThat(lake.checkpoint("bronze", "bronze", 1)).isDirectory();
    assertThat(lake.checkpoint("gold", "gold", 1)).isDirectory();
    lake.refresh("gold");
    assertFilled();
    assertThat(lake.checkpoint("bronze", "bronze", 2)).doesNotExist();
    assertThat(lake.checkpoint("gold", "gold", 2)).isDirectory();
    lake.drain();
    assertFilled();
  }

  @Test
  void fullRefreshThatEndedHalfwayIsFinishedByTheNextRun() throws IOException {
    project.sql(BRONZE + GOLD);
    lake.drain();
    Files.createDirectory(lake.checkpoint("bronze", "bronze", 1));

    lake.drain();

    assertFilled();
    assertThat(lake.checkpoint("gold", "gold", 1)).isDirectory();
    lake.drain();
    assertFilled();
  }

  @Test
  void fullRefreshOfAnUnknownTableChangesNothing() {
    assertThatThrownBy(() -> lake.refresh("bronce"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Cannot refresh 'bronce': the pipeline has no such table or sink")
        .hasMessageContaining("'bronze'");
    assertThat(project.path("lake")).doesNotExist();
  }

  @Test
  void deletedTableIsRefused() {
    lake.drain();
    lake.delete(project.path("lake/bronze"));

    assertRefused()
        .hasMessageContaining("[E404] Cannot start flow 'bronze'")
        .hasMessageContaining("The table was deleted or replaced")
        .hasMessageContaining("--full-refresh bronze");
  }

  @Test
  void identityOfAnUnknownVersionIsRefused() throws IOException {
    lake.drain();
    Path identity = project.path("lake/_checkpoints/bronze/bronze/0.json");
    String text = Files.readString(identity);
    assertThat(text)
        .matches(
            "\\{\"version\":1,\"pipeline\":\"shop\",\"flow\":\"bronze\",\"table\":\"bronze\",\"tableId\":\"[0-9a-f-]{36}\"}");
    Files.writeString(identity, text.replace("\"version\":1", "\"version\":2"));
    Files.deleteIfExists(identity.resolveSibling(".0.json.crc"));

    assertRefused()
        .hasMessageContaining("[E404] Cannot read the identity of the checkpoint of flow 'bronze'")
        .hasMessageContaining("version 2 of the form is not known");
  }

  @Test
  void tableWithRowsOfOthersIsRefused() {
    SharedSpark.session()
        .range(3)
        .selectExpr("int(id) AS id", "'x' AS shop")
        .write()
        .format("delta")
        .save(project.path("lake/bronze").toString());

    assertRefused()
        .hasMessageContaining("[E403] Cannot write table 'bronze': there are rows at")
        .hasMessageContaining("that pipeline 'shop' did not write");
  }

  @Test
  void lostCheckpointOfRejectedRecordsNamesATableThatCanBeRefreshed() {
    project.sql(
        "CREATE STREAMING TABLE gold AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop");
    lake.drain();
    lake.delete(lake.checkpoint("gold", "gold.rejected.events", 0));

    assertRefused()
        .hasMessageContaining(
            "[E402] Cannot start flow 'gold.rejected.events': table 'gold_quarantine'")
        .hasMessageContaining("--full-refresh gold,");

    lake.refresh("gold");
    assertThat(lake.rows("gold", "shop", "n")).containsExactly("a|2", "b|1");
    assertThat(lake.rows("gold_quarantine", "string(body)")).containsExactly("{");
  }

  @Test
  void recordsThatFailedARunCanBePutAsideByTheNext() throws IOException {
    project.sql(
        "CREATE STREAMING TABLE gold AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop");
    onError("quarantine", "fail");
    assertThatThrownBy(lake::drain).hasMessageContaining("[E502]");

    onError("fail", "quarantine");
    lake.drain();
    assertThat(lake.rows("gold", "shop", "n")).containsExactly("a|2", "b|1");
    assertThat(lake.rows("gold_quarantine", "string(body)")).containsExactly("{");

    lake.delete(project.path("lake/gold_quarantine"));
    assertRefused().hasMessageContaining("belongs to a table 'gold_quarantine' which is not at");
  }

  @Test
  void quarantineThatIsAheadIsRefusedWithoutAnIdentityToo() throws IOException {
    project.sql(
        "CREATE STREAMING TABLE gold AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop");
    lake.drain();
    Path checkpoint = lake.checkpoint("gold", "gold.rejected.events", 0);
    Files.delete(checkpoint.resolveSibling("0.json"));
    lake.delete(checkpoint.resolve("offsets"));
    Files.createDirectories(checkpoint.resolve("offsets"));

    assertRefused().hasMessageContaining("[E402] Cannot start flow 'gold.rejected.events'");
  }

  private void onError(String from, String to) throws IOException {
    String pipeline = Files.readString(project.path("pipeline.yml"));
    project.write("pipeline.yml", pipeline.replace("on-error: " + from, "on-error: " + to));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertThatThrownBy(lake::drain)
        .isInstanceOfSatisfying(
            ProblemException.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(3));
  }

  private void assertFilled() {
    assertThat(lake.rows("bronze", "id", "shop")).containsExactly("1|a", "2|a", "3|b");
    assertThat(lake.rows("bronze_quarantine", "string(body)")).containsExactly("{");
    assertThat(lake.rows("gold", "shop", "ids")).containsExactly("a|2", "b|1");
  }

  private static String event(int id, String shop) {
    return "{\"id\":%d,\"shop\":\"%s\"}".formatted(id, shop);
  }
}
