package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub in Spark SQL alone, as a program in SQL or Python uses it. */
class SqlTest {
  private final TestHub hub = TestHub.of(2);

  @AfterEach
  void dropView() {
    TestSpark.session().catalog().dropTempView("events");
  }

  @Test
  void temporaryViewIsABatchOfWhatTheHubHoldsEachTimeItIsRead() {
    hub.emulated().append(0, EmulatedEvent.of("one").withPartitionKey("k"));
    createView(Map.of());

    assertThat(bodies("SELECT CAST(body AS STRING) FROM events WHERE partitionKey = 'k'"))
        .containsExactly("one");

    hub.emulated().append(1, EmulatedEvent.of("two"));
    assertThat(bodies("SELECT CAST(body AS STRING) FROM events"))
        .containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void optionsOfAViewAreChecked() {
    assertThatThrownBy(
            () -> {
              createView(Map.of("eventhubs.prefetchCuont", "5"));
              sql("SELECT * FROM events").count();
            })
        .hasMessageContaining("prefetchCuont");
  }

  @Test
  void viewShowsNoSecret() {
    createView(Map.of());

    String plans = sql("EXPLAIN EXTENDED SELECT * FROM events").first().getString(0);

    assertThat(plans).contains("eventhubs").doesNotContain("SharedAccessKey=");
  }

  private void createView(Map<String, String> more) {
    StringBuilder options = new StringBuilder();
    options.append("eventhubs.connectionString '").append(hub.connectionString()).append("'");
    more.forEach((name, value) -> options.append(", ").append(name).append(" '" + value + "'"));
    sql("CREATE TEMPORARY VIEW events USING eventhubs OPTIONS (" + options + ")");
  }

  private static List<String> bodies(String query) {
    return sql(query).as(Encoders.STRING()).collectAsList();
  }

  private static Dataset<Row> sql(String text) {
    return TestSpark.session().sql(text);
  }
}
