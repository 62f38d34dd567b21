package dev.lakeweir.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.DocumentTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorReferenceTest {
  @Test
  void everyCodeIsToldInTheOrderOfTheCodes() {
    Map<String, List<String>> told = DocumentTable.of("docs/reference/errors.md");

    assertThat(told.keySet())
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::id).toList());
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(told.get(code.id()))
          .as(code.id())
          .hasSize(4)
          .startsWith(Integer.toString(code.exitCode()), code.name())
          .allSatisfy(cell -> assertThat(cell).isNotEmpty());
    }
  }
}
