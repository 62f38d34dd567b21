package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.Mistake;
import dev.lakeweir.TestProject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a flow into a sink is said before anything runs, where it stands. */
class SinkMistakesTest {
  private static final String FILE = "transformations/t.sql";

  /** The sink {@code out} of each corpus. */
  private static final Map<String, String> SINKS =
      Map.of(
          "kafka", "format: kafka, options: {topic: out}",
          "kafka-without-topic", "format: kafka",
          "eventhubs", "format: eventhubs, options: {eventhubs.name: out}");

  @TempDir Path directory;

  static List<Arguments> mistakes() throws IOException {
    List<Arguments> mistakes = new ArrayList<>();
    for (String corpus : SINKS.keySet().stream().sorted().toList()) {
      Path file = Path.of("src/test/resources/mistakes/sinks/%s.sql".formatted(corpus));
      Mistake.read(file, FILE).forEach(it -> mistakes.add(Arguments.of(it, corpus)));
    }
    return mistakes;
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("mistakes")
  void mistakeIsReportedWhereItStands(Mistake mistake, String corpus) {
    mistake.assertReported(project(corpus).write(FILE, mistake.text()).problems());
  }

  @Test
  void whatAFormatWritesIsTaken() {
    assertThat(
            project("kafka")
                .sql(
                    """
                    CREATE FLOW f AS INSERT INTO out BY NAME
                    SELECT user AS key, to_json(struct(*)) AS VALUE, 1 AS partition,
                      array(struct('a' AS key, binary('b') AS value)) AS headers
                    FROM STREAM clicks;
                    CREATE FLOW g AS INSERT INTO out BY NAME
                    SELECT string(count(*)) AS value, string(window.start) AS key
                    FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 MINUTE
                    GROUP BY window(ts, '5 minutes')
                    """)
                .problems())
        .isEmpty();
    assertThat(
            project("kafka-without-topic")
                .sql(
                    """
                    CREATE FLOW f AS INSERT INTO out BY NAME
                    SELECT binary(user) AS value, binary(user) AS key, 'clicks' AS topic
                    FROM STREAM clicks
                    """)
                .problems())
        .isEmpty();
    assertThat(
            project("eventhubs")
                .sql(
                    """
                    CREATE FLOW f AS INSERT INTO out BY NAME
                    SELECT user AS body, user AS partitionKey, map('shop', string(shop)) AS properties
                    FROM STREAM clicks
                    """)
                .problems())
        .isEmpty();
  }

  private TestProject project(String corpus) {
    return new TestProject(directory)
        .sink("out", SINKS.get(corpus))
        .source("clicks", "user STRING NOT NULL, shop INT, ts TIMESTAMP, at STRUCT<x: INT>", "drop")
        .source("kept", "user STRING NOT NULL", "quarantine");
  }
}
