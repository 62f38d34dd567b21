package dev.lakeweir.embedded.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MalformationTest {
  private static final String GOOD =
      new RetailBody(new SplittableRandom(1))
          .write("5f6c3c1e-43ab-4e47-9d8b-6f2f3e1a7b10", 1_767_225_600_123L);

  private static final EventBody.Fields FIELDS = new RetailBody(new SplittableRandom(1)).fields();

  @ParameterizedTest
  @EnumSource
  void everyKindIsRejectedByStrictDecoding(Malformation malformation) {
    byte[] body = malformation.bodyFrom(GOOD, FIELDS);

    assertThatThrownBy(() -> StrictEventReader.read(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no event");
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATED, Unexpected end-of-input",
    "TRAILING_TEXT, Unrecognized token 'and'",
    "SECOND_VALUE, Trailing token",
    "NOT_A_NUMBER, Non-standard token 'NaN'",
    "WRONG_TYPE, page_loading_seconds",
    "MISSING_FIELD, eventID",
    "INVALID_UTF8, Input length = 1",
    "EMPTY, an object",
    "NOT_JSON, Unexpected character ('<'"
  })
  void eachKindIsRejectedForItsOwnReason(Malformation malformation, String reason) {
    byte[] body = malformation.bodyFrom(GOOD, FIELDS);

    assertThatThrownBy(() -> StrictEventReader.read(body)).hasMessageContaining(reason);
  }

  @Test
  void kindsTakeTurns() {
    assertThat(LongStream.range(0, 18).mapToObj(Malformation::inTurn))
        .startsWith(Malformation.values())
        .endsWith(Malformation.values());
  }
}
