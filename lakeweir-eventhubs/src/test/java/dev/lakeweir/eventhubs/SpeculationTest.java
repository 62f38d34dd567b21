package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeculationTest {
  private static final String SPECULATION = "spark.speculation";

  @TempDir Path directory;
  private final TestHub hub = TestHub.of(1);

  @AfterEach
  void noSpeculation() {
    TestSpark.session().sparkContext().conf().remove(SPECULATION);
  }

  @Test
  void programThatSpeculatesIsRefusedToReadBatchesAndStreams() {
    hub.fill(0, 0, 10);
    TestSpark.session().sparkContext().conf().set(SPECULATION, "true");

    assertThatThrownBy(() -> read().count()).hasMessageContaining("spark.speculation is on");
    assertThatThrownBy(() -> new TestStream(directory).drain(hub.fromEarliest()))
        .hasStackTraceContaining("spark.speculation is on");
    assertThat(read("eventhubs.useExclusiveReceiver", "false").count()).isEqualTo(10);
  }

  private Dataset<Row> read(String... more) {
    return TestSpark.session().read().format("eventhubs").options(hub.options(more)).load();
  }

  @Test
  void receiversWithAnEpochAreRefused() {
    EventHubsReadConf conf = EventHubsReadConf.ofStream(OptionValues.of(hub.options()));

    assertThatThrownBy(() -> Speculation.checkRead(true, conf))
        .hasMessageContaining("spark.speculation is on")
        .hasMessageContaining("or eventhubs.useExclusiveReceiver=false.");
    assertThatCode(() -> Speculation.checkRead(false, conf)).doesNotThrowAnyException();
  }

  @Test
  void receiversWithoutAnEpochDoNotRobEachOther() {
    EventHubsReadConf conf =
        EventHubsReadConf.ofStream(
            OptionValues.of(hub.options("eventhubs.useExclusiveReceiver", "false")));

    assertThatCode(() -> Speculation.checkRead(true, conf)).doesNotThrowAnyException();
  }
}
