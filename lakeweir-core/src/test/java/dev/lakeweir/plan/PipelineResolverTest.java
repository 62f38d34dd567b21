package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.TestProject;
import dev.lakeweir.spec.TriggerDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineResolverTest {
  private static final String GOOD =
      """
      CREATE STREAMING TABLE hourly
      TBLPROPERTIES ('lakeweir.trigger' = '1 minute')
      AS SELECT window.start AS hour, shop, count(DISTINCT user) AS users, sum(amount) AS amount
         FROM STREAM clean WATERMARK ts DELAY OF INTERVAL 1 HOUR
         GROUP BY window(ts, '1 hour'), shop;
      CREATE TEMPORARY VIEW sized AS SELECT *, length(user) AS size FROM STREAM clicks;
      CREATE TEMPORARY VIEW sized_more AS SELECT * FROM sized WHERE size > 2;
      CREATE STREAMING TABLE clean (
        user STRING, shop STRING, ts TIMESTAMP, amount DECIMAL(12,2), size BIGINT,
        CONSTRAINT has_user EXPECT (user IS NOT NULL) ON VIOLATION QUARANTINE
      ) AS WITH named AS (SELECT * FROM sized_more WHERE user <> '')
         SELECT n.user, s.name AS shop, n.ts, n.amount, n.size
         FROM named n LEFT JOIN shops s ON n.shop = s.id;
      CREATE STREAMING TABLE shops
      TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'ID',
                     'lakeweir.write.sequence-by' = 'changed')
      AS SELECT id, name, changed FROM STREAM shop_changes;
      CREATE STREAMING TABLE all_users;
      CREATE FLOW from_clicks AS INSERT INTO all_users BY NAME SELECT user FROM STREAM clean;
      CREATE FLOW from_shops AS INSERT INTO all_users BY NAME
        SELECT concat('owner of ', name) AS user FROM STREAM shop_changes;
      """;

  @TempDir Path directory;
  private TestProject project;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source(
                "clicks",
                "user STRING NOT NULL, shop INT, ts TIMESTAMP, amount DECIMAL(10,2)",
                "drop")
            .source("shop_changes", "id INT, name STRING, changed TIMESTAMP", "quarantine");
  }

  @Test
  void flowsStandBehindWhatTheyRead() {
    PipelineModel model = project.sql(GOOD).model();

    assertThat(model.name()).isEqualTo("shop");
    assertThat(model.levels().stream().map(level -> names(level)).toList())
        .containsExactly(
            List.of("shops", "from_shops"), List.of("clean"), List.of("hourly", "from_clicks"));
    assertThat(names(model.flows()))
        .containsExactlyInAnyOrder("shops", "from_shops", "clean", "hourly", "from_clicks");
    assertThat(model.downstream(Set.of("shops")))
        .containsExactlyInAnyOrder("shops", "clean", "hourly", "all_users");
    assertThat(model.downstream(Set.of("hourly"))).containsExactly("hourly");
  }

  @Test
  void tablesHaveSchemaPathAndWayOfWriting() {
    PipelineModel model = project.sql(GOOD).model();

    assertThat(model.tables()).containsOnlyKeys("shops", "clean", "hourly", "all_users");
    TableModel hourly = model.tables().get("hourly");
    assertThat(hourly.schema().toDDL())
        .isEqualTo("hour TIMESTAMP,shop STRING,users BIGINT,amount DECIMAL(22,2)");
    assertThat(hourly.path()).isEqualTo(directory + "/lake/hourly");
    assertThat(hourly.write())
        .isEqualTo(new WriteModel.Upsert(List.of("hour", "shop"), Optional.empty()));
    assertThat(hourly.quarantined()).isFalse();
    TableModel clean = model.tables().get("clean");
    assertThat(clean.schema().toDDL())
        .isEqualTo("user STRING,shop STRING,ts TIMESTAMP,amount DECIMAL(12,2),size BIGINT");
    assertThat(clean.write()).isEqualTo(new WriteModel.Append());
    assertThat(clean.quarantined()).isTrue();
    assertThat(clean.quarantinePath()).isEqualTo(directory + "/lake/clean_quarantine");
    TableModel shops = model.tables().get("shops");
    assertThat(shops.write())
        .isEqualTo(new WriteModel.Upsert(List.of("id"), Optional.of("changed")));
    assertThat(shops.quarantined()).isTrue();
  }

  @Test
  void flowsKnowTheirInputsStateAndTrigger() {
    PipelineModel model = project.sql(GOOD).model();

    FlowModel clean = flow(model, "clean");
    assertThat(clean.inputs())
        .containsExactlyInAnyOrder(
            new FlowInput("clicks", FlowInput.Kind.SOURCE, true),
            new FlowInput("shops", FlowInput.Kind.TABLE, false));
    assertThat(clean.stateful()).isFalse();
    assertThat(clean.trigger()).isEqualTo(model.definition().trigger());
    FlowModel hourly = flow(model, "hourly");
    assertThat(hourly.inputs()).containsExactly(new FlowInput("clean", FlowInput.Kind.TABLE, true));
    assertThat(hourly.stateful()).isTrue();
    assertThat(hourly.trigger()).isEqualTo(TriggerDefinition.every(Duration.ofMinutes(1)));
    assertThat(flow(model, "from_clicks").target()).isEqualTo("all_users");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aggregates")
  void upsertIsKeyedByTheGrouping(String query, List<String> keys) {
    PipelineModel model = project.sql("CREATE STREAMING TABLE t AS " + query).model();

    assertThat(model.tables().get("t").write())
        .isEqualTo(new WriteModel.Upsert(keys, Optional.empty()));
    assertThat(model.flows().get(0).stateful()).isTrue();
  }

  static Stream<Arguments> aggregates() {
    return Stream.of(
        arguments("SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user", List.of("user")),
        arguments(
            "SELECT user AS who, shop + 1 AS s, count(*) AS c FROM STREAM clicks GROUP BY 1, shop + 1",
            List.of("who", "s")),
        arguments(
            "SELECT window, count(*) AS c FROM STREAM clicks GROUP BY window(ts, '1 hour')",
            List.of("window")),
        arguments(
            "SELECT window.start AS s, window.end AS e, count(*) AS c FROM STREAM clicks GROUP BY window(ts, '1 hour')",
            List.of("s", "e")),
        arguments(
            "WITH x AS (SELECT user, amount FROM STREAM clicks) SELECT user, sum(amount) AS a FROM x GROUP BY user",
            List.of("user")),
        arguments(
            "WITH x AS (SELECT user, sum(amount) AS a FROM STREAM clicks GROUP BY user) SELECT user AS u, a * 2 AS b FROM x WHERE a > 0",
            List.of("u")),
        arguments(
            "SELECT u, n FROM (SELECT user AS u, count(DISTINCT shop) AS n FROM STREAM clicks GROUP BY user) WHERE u <> ''",
            List.of("u")),
        arguments("SELECT DISTINCT user, shop FROM STREAM clicks", List.of("user", "shop")),
        arguments(
            "SELECT user, count(*) AS c FROM STREAM clicks GROUP BY ALL HAVING count(*) > 1",
            List.of("user")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void queriesFollowFromTheFlow(String query, List<String> expected) {
    PipelineModel model =
        project
            .sql(
                "CREATE STREAMING TABLE base AS SELECT * EXCEPT (_source) FROM STREAM clicks;\n"
                    + "CREATE STREAMING TABLE t AS "
                    + query)
            .model();

    List<QueryModel> queries = QueryPlanner.queries(flow(model, "t"), model);

    assertThat(queries)
        .extracting(it -> it.getClass().getSimpleName() + " " + it.name())
        .containsExactlyElementsOf(expected);
    assertThat(QueryPlanner.queries(flow(model, "t"), model)).isEqualTo(queries);
    assertThat(queries).allMatch(it -> it.flow().name().equals("t"));
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        arguments("SELECT user FROM STREAM clicks", List.of("BatchQuery t")),
        arguments("SELECT user FROM STREAM base WHERE shop > 1", List.of("BatchQuery t")),
        arguments(
            "SELECT c.user FROM STREAM clicks c JOIN base b ON c.user = b.user",
            List.of("BatchQuery t")),
        arguments(
            "SELECT user, explode(sequence(1, shop)) AS n FROM STREAM clicks",
            List.of("BatchQuery t")),
        arguments(
            "SELECT user FROM STREAM clicks UNION ALL SELECT user FROM STREAM clicks",
            List.of("StreamQuery t", "RejectQuery t.rejected.clicks")),
        arguments(
            "SELECT user FROM STREAM clicks UNION ALL SELECT name FROM STREAM shop_changes",
            List.of(
                "StreamQuery t",
                "RejectQuery t.rejected.clicks",
                "RejectQuery t.rejected.shop_changes")),
        arguments(
            "SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user",
            List.of("StreamQuery t", "RejectQuery t.rejected.clicks")),
        arguments(
            "SELECT user, count(*) AS c FROM STREAM base GROUP BY user", List.of("StreamQuery t")),
        arguments(
            "SELECT user FROM STREAM clicks QUALIFY row_number() OVER (PARTITION BY user ORDER BY ts) = 1",
            List.of("StreamQuery t", "RejectQuery t.rejected.clicks")),
        arguments(
            "SELECT c.user FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR c JOIN STREAM base WATERMARK ts DELAY OF INTERVAL 1 HOUR b ON c.user = b.user AND b.ts BETWEEN c.ts AND c.ts + INTERVAL 1 HOUR",
            List.of("StreamQuery t", "RejectQuery t.rejected.clicks")));
  }

  private static List<String> names(Collection<FlowModel> flows) {
    return flows.stream().map(FlowModel::name).toList();
  }

  private static FlowModel flow(PipelineModel model, String name) {
    return model.flows().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}
