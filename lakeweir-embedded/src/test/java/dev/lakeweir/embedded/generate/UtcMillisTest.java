package dev.lakeweir.embedded.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcMillisTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01T00:00:00.000Z",
        "2028-02-29T23:59:59.999Z",
        "1969-12-31T23:59:59.007Z",
        "2026-11-09T08:07:06.050Z"
      })
  void timeIsWrittenAsItIsRead(String text) {
    StringBuilder written = new StringBuilder();

    UtcMillis.append(written, Instant.parse(text).toEpochMilli());

    assertThat(written).hasToString(text);
  }
}
