package dev.lakeweir.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceOffsetsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"a\":{\"0\":5,\"1\":7}}`, `{\"a\":{\"0\":9,\"1\":7}}`, 4",
        "`{\"a\":{\"0\":5}}`, `{\"a\":{\"0\":5,\"1\":3},\"b\":{\"0\":2}}`, 5",
        "`{\"version\":2,\"hub\":\"h\",\"next\":{\"0\":2}}`, `{\"version\":2,\"hub\":\"h\",\"next\":{\"0\":5}}`, 3",
        "`{\"a\":{\"0\":5}}`, `{\"a\":{\"0\":5}}`, 0",
      })
  void recordsOfAllPartitionsAreCounted(String start, String end, long records) {
    assertThat(SourceOffsets.between(start, end)).hasValue(records);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"logOffset\":1}`, `{\"logOffset\":3}`",
        "1, 2",
        "`{\"a\":{}}`, `{\"a\":`",
        "{}, {}"
      })
  void offsetsOfAnotherFormTellNothing(String start, String end) {
    assertThat(SourceOffsets.between(start, end)).isEqualTo(OptionalLong.empty());
  }
}
