package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaterializedViewTest {
  private static final String EVENTS =
      "CREATE STREAMING TABLE events AS SELECT id, shop, amount FROM STREAM arrivals;\n";
  private static final String VIEWS =
      """
      CREATE MATERIALIZED VIEW top COMMENT 'the best shop' AS
        SELECT shop, total FROM totals ORDER BY total DESC LIMIT 1;
      CREATE OR REFRESH MATERIALIZED VIEW totals (
        CONSTRAINT big EXPECT (total > 5),
        CONSTRAINT named EXPECT (shop <> '') ON VIOLATION DROP ROW
      ) AS SELECT e.shop, sum(e.amount) AS total FROM events e GROUP BY e.shop;
      CREATE MATERIALIZED VIEW large PARTITIONED BY (shop) AS
        SELECT shop, id, amount * 2 AS twice FROM events WHERE amount >= 10 AND shop <> '';
      """;

  private static final String MINIMUM = "spark.databricks.delta.autoCompact.minNumFiles";

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory).source("arrivals", "id INT, shop STRING, amount INT", "drop");
    lake = new RunFixture(project);
  }

  @Test
  void viewsFollowTheirTablesAndRestWhenNothingChanges() {
    project.sql(EVENTS + VIEWS).lines("arrivals", event(1, "a", 5), event(2, "b", 10));

    Map<String, FlowStatus> first = lake.drain();

    assertThat(lake.rows("top", "shop", "total")).containsExactly("b|10");
    assertThat(lake.rows("totals", "shop", "total")).containsExactly("a|5", "b|10");
    assertThat(lake.rows("large", "shop", "id", "twice")).containsExactly("b|2|20");
    assertThat(first.get("totals").counts().written()).isEqualTo(2);
    assertThat(first.get("totals").counts().violations()).containsEntry("big", 1L);
    assertThat(first.get("top").state()).isEqualTo(FlowStatus.State.FINISHED);

    Map<String, FlowStatus> idle = lake.drain();

    assertThat(idle.get("totals").batches()).isZero();
    assertThat(modes("totals")).containsExactly("Overwrite");

    project.lines("arrivals", event(3, "a", 20), event(4, "", 30));
    Map<String, FlowStatus> next = lake.drain();

    assertThat(lake.rows("top", "shop", "total")).containsExactly("a|25");
    assertThat(lake.rows("totals", "shop", "total")).containsExactly("a|25", "b|10");
    assertThat(next.get("totals").counts().dropped()).isEqualTo(1);
    assertThat(lake.rows("large", "shop", "id", "twice")).containsExactly("a|3|40", "b|2|20");
    assertThat(modes("totals")).containsExactly("Overwrite", "Overwrite");
    assertThat(modes("large")).containsExactly("Append", "Overwrite");
    assertThat(next.get("large").counts().written()).isEqualTo(1);
  }

  @Test
  void viewTakesNoCompactionForAChange() {
    SharedSpark.session().conf().set(MINIMUM, "2");
    try {
      String both =
          "CREATE MATERIALIZED VIEW both AS SELECT id FROM events UNION ALL SELECT n FROM others;"
              + "CREATE STREAMING TABLE others AS SELECT id AS n FROM STREAM arrivals WHERE id < 2;";
      project.sql(EVENTS + VIEWS + both).lines("arrivals", event(1, "a", 15));
      lake.drain();
      project.lines("arrivals", event(2, "b", 16)).lines("arrivals", event(3, "a", 17));
      lake.drain();
      assertThat(lake.compactions("events")).isEqualTo(1);
      lake.drain();

      assertThat(lake.rows("large", "shop", "id")).containsExactly("a|1", "a|3", "b|2");
      assertThat(lake.rows("totals", "shop", "total")).containsExactly("a|32", "b|16");
      assertThat(modes("large")).containsExactly("Append", "Overwrite");
      assertThat(modes("totals")).containsExactly("Overwrite", "Overwrite");
      assertThat(modes("both")).containsExactly("Overwrite", "Overwrite");
    } finally {
      SharedSpark.session().conf().unset(MINIMUM);
    }
  }

  @Test
  void viewIsComputedAnewWhenItsQueryOrTheRowsOfItsTableChange() {
    project.sql(EVENTS + VIEWS).lines("arrivals", event(1, "a", 15));
    lake.drain();
    project.sql(EVENTS + VIEWS.replace("amount * 2 AS twice", "string(amount) AS text"));
    lake.drain();

    assertThat(lake.rows("large", "shop", "id", "text")).containsExactly("a|1|15");
    assertThat(lake.table("large").columns()).containsExactly("shop", "id", "text");

    lake.refresh("events");
    assertThat(lake.rows("large", "shop", "id", "text")).containsExactly("a|1|15");
    lake.refresh("large");
    assertThat(modes("large")).hasSize(4).containsOnly("Overwrite");
  }

  @Test
  void viewIsComputedAnewWhenItsFunctionIsAnotherOne() throws IOException {
    String sources = Files.readString(project.path("pipeline.yml"));
    String functions = "functions:\n  scaled: {class: '%s', returns: INT}\n";
    project
        .write("pipeline.yml", sources + functions.formatted(Twice.class.getName()))
        .sql(EVENTS + "CREATE MATERIALIZED VIEW v AS SELECT id, scaled(amount) AS s FROM events")
        .lines("arrivals", event(1, "a", 15));
    lake.drain();
    assertThat(lake.rows("v", "id", "s")).containsExactly("1|30");

    project.write("pipeline.yml", sources + functions.formatted(Thrice.class.getName()));
    lake.drain();

    assertThat(lake.rows("v", "id", "s")).containsExactly("1|45");
  }

  /** A function of the project. */
  public static final class Twice implements UDF1<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer amount) {
      return 2 * amount;
    }
  }

  /** The function after a change. */
  public static final class Thrice implements UDF1<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer amount) {
      return 3 * amount;
    }
  }

  @Test
  void continuousRunKeepsViewsFreshAndStops() throws Exception {
    project.sql(EVENTS + VIEWS).lines("arrivals", event(1, "a", 15));
    PipelineRun run =
        new PipelineRun(SharedSpark.session(), project.model(), RunOptions.continuous());
    Thread thread = new Thread(run::run);
    thread.start();
    run.drain();
    List<String> first = lake.rows("top", "shop", "total");
    project.lines("arrivals", event(2, "b", 16));
    run.drain();
    List<String> second = lake.rows("top", "shop", "total");
    run.stop();
    thread.join();

    assertThat(first).containsExactly("a|15");
    assertThat(second).containsExactly("b|16");
    assertThat(run.status()).extracting(FlowStatus::state).containsOnly(FlowStatus.State.FINISHED);
  }

  @Test
  void rowThatMustHoldEndsTheRunAndTheViewStaysAsItWas() {
    String view =
        EVENTS
            + "CREATE MATERIALIZED VIEW v (CONSTRAINT small EXPECT (n < 2) ON VIOLATION FAIL UPDATE)"
            + " AS SELECT shop, count(*) AS n FROM events GROUP BY shop";
    project.sql(view).lines("arrivals", event(1, "a", 1));
    lake.drain();
    project.lines("arrivals", event(2, "a", 1));

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E501] Cannot go on with flow 'v': expectation 'small'");
    assertThat(lake.rows("v", "shop", "n")).containsExactly("a|1");
  }

  @Test
  void rowsThatTheViewDidNotComputeAreNotReplaced() {
    project.sql(EVENTS).lines("arrivals", event(1, "a", 1));
    lake.drain();
    project.sql(
        EVENTS.replace("TABLE events", "TABLE others")
            + "CREATE MATERIALIZED VIEW events AS SELECT count(*) AS n FROM others");

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E403] Cannot write materialized view 'events'")
        .hasMessageContaining("--full-refresh events");
    assertThat(lake.rows("events", "id")).containsExactly("1");
  }

  /** How the table was written, sorted. */
  private List<String> modes(String table) {
    return SharedSpark.session()
        .sql("DESCRIBE HISTORY delta.`%s`".formatted(project.path("lake/" + table)))
        .where("operation = 'WRITE'")
        .select(functions.expr("operationParameters['mode']"))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private static String event(int id, String shop, int amount) {
    return "{\"id\":%d,\"shop\":\"%s\",\"amount\":%d}".formatted(id, shop, amount);
  }
}
