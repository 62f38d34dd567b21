package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerTextTest {
  @ParameterizedTest
  @CsvSource({
    "500 ms, PT0.5S",
    "1 second, PT1S",
    "10 seconds, PT10S",
    "10s, PT10S",
    "1 minute, PT1M",
    "2 Hours, PT2H"
  })
  void timeIsAnInterval(String text, Duration interval) {
    assertThat(TriggerText.parse(text)).contains(TriggerDefinition.every(interval));
  }

  @Test
  void namesAreRead() {
    assertThat(TriggerText.parse("continuous")).contains(TriggerDefinition.CONTINUOUS);
    assertThat(TriggerText.parse(" Available-Now ")).contains(TriggerDefinition.AVAILABLE_NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "0 seconds", "-1 s", "1.5 s", "1 fortnight", "99999999999 s", "now"})
  void otherTextIsNoTrigger(String text) {
    assertThat(TriggerText.parse(text)).isEmpty();
  }
}
