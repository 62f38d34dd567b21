package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import org.junit.jupiter.api.Test;

class SpeculationTest {
  private final TestHub hub = TestHub.of(1);

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
