package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Executors of a real cluster are stopped for a while and killed, while Spark speculates: no row is
 * lost, and none is there twice.
 */
@Tag("cluster")
@Timeout(300)
class ClusterIT {
  private static final int RECORDS = 40_000;
  private static final int PER_BATCH = 2_000;
  private static final int PARTS = 8;
  private static final int KINDS = 20;

  /** One of so many cannot be decoded. */
  private static final int BAD = 60;

  private static final List<String> TABLES = List.of("bronze", "silver", "gold");

  @TempDir static Path directory;
  private static Topics topics;
  private static SparkCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    topics = Topics.start(directory.resolve("broker"));
    topics.create("events", 4);
    topics.send(
        IntStream.range(0, RECORDS)
            .mapToObj(id -> new ProducerRecord<byte[], byte[]>("events", bytes(id)))
            .toList());
    cluster = SparkCluster.start(directory.resolve("cluster"));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    topics.close();
  }

  /** How the tables of one source are written. */
  private enum Pass {
    /** Gold remembers rows, and leads: the tasks of its job write bronze and silver. */
    LED(Losses.SHUFFLES, true, ""),
    /** One job writes bronze and silver, and gold has its own, which asks for parts by itself. */
    SHARED(Losses.APPENDS, true, "/*+ COALESCE(%d) */".formatted(PARTS)),
    /** Each table has a job. */
    NONE(Losses.APPENDS, false, "");

    /** How many stages the job has that writes appended rows in its first one. */
    private final int writes;

    private final boolean onePass;
    private final String hint;

    Pass(int writes, boolean onePass, String hint) {
      this.writes = writes;
      this.onePass = onePass;
      this.hint = hint;
    }
  }

  @ParameterizedTest
  @EnumSource
  void lossOfExecutorsLosesNoRowAndDoublesNone(Pass pass) throws IOException {
    Path home = Files.createDirectories(directory.resolve(pass.name()));
    SparkEvents events = new SparkEvents(Files.createDirectories(home.resolve("events")), PARTS);
    project(home.resolve("project"), pass, "");
    project(home.resolve("on-cluster"), pass, configuration(events, pass));
    Lake lake = new Lake(home.resolve("on-cluster"), home.resolve("lake"));
    try (ChildJvm run = lake.start(List.of(), "--once")) {
      Losses losses = new Losses(run, lake, events, pass.writes);
      losses.stopOneUntilOthersHaveDoneItsTasks();
      losses.killOneThatWrites();
      losses.killOneThatOthersReadFrom();
      run.succeeds(Duration.ofSeconds(150));
      requireRows(new Lake(home.resolve("project"), home.resolve("lake")));
      losses.requireAll();
    }
    // The time of a batch tells that one query has begun it for both.
    assertThat(lake.noted("silver").equals(lake.noted("bronze"))).isEqualTo(pass.onePass);
    assertThat(lake.noted("gold").equals(lake.noted("bronze"))).isEqualTo(pass == Pass.LED);
  }

  /**
   * What is done to the executors of a run, and what Spark has told of it.
   *
   * @param writes how many stages the jobs have that write appended rows in their first stage
   */
  private record Losses(ChildJvm run, Lake lake, SparkEvents events, int writes) {
    /** Stages of a job that only appends. */
    private static final int APPENDS = 1;

    /** Stages of a job that aggregates, and makes rows for what is appended of the same input. */
    private static final int SHUFFLES = 2;

    private static final int ATTEMPTS = 6;

    /**
     * Its attempts go on when others have taken their place, and find that they came too late.
     * Where the others wait for what it has made it goes on before that.
     */
    void stopOneUntilOthersHaveDoneItsTasks() {
      for (int attempt = 0; attempt < ATTEMPTS && speculated() == 0; attempt++) {
        awaitTasks();
        ProcessHandle executor = executorOfNext("TaskStart", writes);
        SparkCluster.signal(executor, "STOP");
        try {
          awaitWhile(Duration.ofSeconds(6), () -> speculated() == 0);
        } finally {
          SparkCluster.signal(executor, "CONT");
        }
      }
    }

    void killOneThatWrites() {
      awaitTasks();
      SparkCluster.signal(executorOfNext("TaskStart", writes), "KILL");
    }

    /**
     * It has done a part of the tasks before a shuffle, and is killed when those behind that wait
     * for what it has made.
     */
    void killOneThatOthersReadFrom() {
      for (int attempt = 0; attempt < ATTEMPTS && retried() == 0; attempt++) {
        awaitTasks();
        ProcessHandle executor = executorOfNext("TaskEnd", SHUFFLES);
        Set<Integer> behind = events.stages(SHUFFLES, 1);
        int before = events.size();
        SparkCluster.signal(executor, "STOP");
        awaitWhile(
            Duration.ofSeconds(8), () -> events.executor(before, "TaskStart", behind).isEmpty());
        run.endsWithin(Duration.ofMillis(500));
        SparkCluster.signal(executor, "KILL");
        awaitWhile(Duration.ofSeconds(4), () -> retried() == 0);
      }
    }

    void requireAll() {
      assertThat(events.stages(APPENDS, 0).isEmpty())
          .as("no job only appends, where another writes what is appended")
          .isEqualTo(writes != APPENDS);
      long speculated = speculated();
      long lost = events.of("ExecutorRemoved").count();
      assertThat(speculated).as("speculative attempts that came first").isPositive();
      assertThat(lost).as("lost executors").isGreaterThan(1);
      assertThat(retried()).as("stages that were run again").isPositive();
      System.out.printf(
          "speculated %d, lost executors %d, retried stages %d%n", speculated, lost, retried());
    }

    private long retried() {
      return events
          .of("StageSubmitted")
          .filter(event -> event.at("/Stage Info/Stage Attempt ID").asInt() > 0)
          .count();
    }

    private long speculated() {
      return events
          .of("TaskEnd")
          .filter(event -> event.at("/Task Info/Speculative").asBoolean())
          .filter(event -> reason(event).equals("Success"))
          .count();
    }

    private static String reason(JsonNode end) {
      return end.at("/Task End Reason/Reason").asText();
    }

    /** Waits until there are two executors, each of which has begun a task. */
    private void awaitTasks() {
      awaitRun(60, () -> lake.committed("gold") >= 0);
      awaitRun(30, () -> cluster.executors().size() == 2);
      int before = events.size();
      awaitRun(
          30,
          () ->
              events
                      .since(before, "TaskStart")
                      .map(event -> event.at("/Task Info/Executor ID"))
                      .distinct()
                      .count()
                  == 2);
    }

    /**
     * The executor of the next task that starts or ends at the begin of a job of so many stages.
     */
    private ProcessHandle executorOfNext(String event, int stages) {
      int before = events.size();
      awaitRun(20, () -> events.executor(before, event, events.stages(stages, 0)).isPresent());
      return cluster.executor(
          events.executor(before, event, events.stages(stages, 0)).orElseThrow());
    }

    /** Waits for that long at most. */
    private void awaitWhile(Duration time, BooleanSupplier condition) {
      long end = System.nanoTime() + time.toNanos();
      while (condition.getAsBoolean() && System.nanoTime() < end) {
        run.endsWithin(Duration.ofMillis(20));
      }
    }

    private void awaitRun(int seconds, BooleanSupplier condition) {
      await()
          .atMost(Duration.ofSeconds(seconds))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .failFast(run::isStillRunning)
          .until(condition::getAsBoolean);
    }
  }

  private static void requireRows(Lake lake) {
    Map<String, List<String>> rows = rows(lake);
    List<Integer> good = IntStream.range(0, RECORDS).filter(id -> !isBad(id)).boxed().toList();
    requireEqual("bronze", rows, good.stream().map(id -> "" + id));
    requireEqual("silver", rows, good.stream().flatMap(id -> Stream.of(id + "a", id + "b")));
    requireEqual("gold", rows, gold(good).stream());
    for (String table : TABLES) {
      requireEqual(
          table + "_quarantine",
          rows,
          IntStream.range(0, RECORDS).filter(ClusterIT::isBad).mapToObj(ClusterIT::text));
    }
  }

  private static void requireEqual(
      String table, Map<String, List<String>> rows, Stream<String> expected) {
    // In order: to look each of so many rows up among the others takes minutes.
    assertThat(rows.get(table).stream().sorted().toList())
        .as(table)
        .isEqualTo(expected.sorted().toList());
  }

  /** What is to be compared of each row of each table, as text. */
  private static Map<String, List<String>> rows(Lake lake) {
    Stream<String> selects =
        Stream.concat(
            Stream.of(
                "SELECT 'bronze' AS name, CAST(id AS STRING) AS text FROM bronze",
                "SELECT 'silver', id || item FROM silver",
                "SELECT 'gold', concat_ws(' ', kind, n, ids) FROM gold"),
            TABLES.stream()
                .map(
                    "SELECT '%1$s_quarantine', CAST(body AS STRING) FROM %1$s_quarantine"
                        ::formatted));
    return lake.query(selects.collect(Collectors.joining(" UNION ALL "))).stream()
        .collect(
            Collectors.groupingBy(
                row -> row.get("name").asText(),
                Collectors.mapping(row -> row.get("text").asText(), Collectors.toList())));
  }

  private static List<String> gold(List<Integer> good) {
    return good.stream()
        .collect(
            Collectors.groupingBy(id -> id % KINDS, Collectors.summarizingLong(Integer::longValue)))
        .entrySet()
        .stream()
        .map(
            kind ->
                "%d %d %d"
                    .formatted(kind.getKey(), kind.getValue().getCount(), kind.getValue().getSum()))
        .toList();
  }

  private static boolean isBad(int id) {
    return id % BAD == 7;
  }

  private static byte[] bytes(int id) {
    return text(id).getBytes(UTF_8);
  }

  private static String text(int id) {
    return isBad(id)
        ? "{\"id\":" + id
        : "{\"id\":%d,\"kind\":%d,\"items\":[\"a\",\"b\"]}".formatted(id, id % KINDS);
  }

  private static void project(Path project, Pass pass, String configuration) throws IOException {
    Files.createDirectories(project.resolve("transformations"));
    Files.writeString(
        project.resolve("pipeline.yml"),
        """
        name: events
        sources:
          events:
            format: kafka
            options:
              kafka.bootstrap.servers: "%s"
              subscribe: events
              maxOffsetsPerTrigger: %d
              minPartitions: %d
            decode: {format: json, schema: "id INT NOT NULL, kind INT, items ARRAY<STRING>"}
        %s"""
            .formatted(topics.bootstrapServers(), PER_BATCH, PARTS, configuration));
    Files.writeString(
        project.resolve("transformations/tables.sql"),
        """
        CREATE STREAMING TABLE bronze AS SELECT id, kind FROM STREAM events;
        CREATE STREAMING TABLE silver AS SELECT id, explode(items) AS item FROM STREAM events;
        CREATE STREAMING TABLE gold AS
          SELECT kind, count(*) AS n, sum(id) AS ids FROM (SELECT %s * FROM STREAM events)
          GROUP BY kind;
        """
            .formatted(pass.hint));
  }

  private static String configuration(SparkEvents events, Pass pass) {
    Map<String, String> settings = new TreeMap<>(events.settings());
    settings.putAll(cluster.settings());
    settings.put("lakeweir.onePass", Boolean.toString(pass.onePass));
    // A task is soon taken for a slow one, also the only one of its stage.
    settings.put("spark.speculation", "true");
    settings.put("spark.speculation.interval", "50ms");
    settings.put("spark.speculation.multiplier", "1.01");
    settings.put("spark.speculation.quantile", "0.25");
    settings.put("spark.speculation.minTaskRuntime", "50ms");
    settings.put("spark.speculation.task.duration.threshold", "1s");
    settings.put("spark.locality.wait", "100ms");
    settings.put("spark.shuffle.io.retryWait", "200ms");
    return settings.entrySet().stream()
        .map(setting -> "  %s: \"%s\"%n".formatted(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining("", "configuration:\n", ""));
  }
}
