package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.onepass.FlowException;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [DELTA_METADATA_MISMATCH] A metadata mismatch.              | it has not all of their columns
          [DELTA_FAILED_TO_MERGE_FIELDS] Failed to merge fields a, b  | Failed to merge fields a, b
          [DELTA_MERGE_INCOMPATIBLE_DATATYPE] Failed to merge types.  | Failed to merge types.
          [DELTA_MERGE_UNRESOLVED_EXPRESSION] Cannot resolve a in b.  | Cannot resolve a in b.
          [DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK c (a < 1)      | CHECK c (a < 1)
          [DELTA_NOT_NULL_CONSTRAINT_VIOLATED] NOT NULL for a.        | NOT NULL for a.
          [DELTA_NESTED_NOT_NULL_CONSTRAINT] The type of a.           | The type of a.
          [DELTA_MISSING_NOT_NULL_COLUMN_VALUE] Column a is missing.  | Column a is missing.
          [DELTA_EXCEED_CHAR_VARCHAR_LIMIT] Value "a" exceeds.        | Value "a" exceeds.
          """)
  void tableThatDoesNotTakeRowsIsTold(String thrown, String told) {
    Exception root = new IllegalArgumentException("a detail");
    Exception delta = new Exception(thrown + "\nand more", root);

    Problem problem =
        FlowFailure.of(List.of("gold", "silver"), new Exception(new FlowException("gold", delta)));

    assertThat(problem.code()).isEqualTo(ErrorCode.ROWS_REFUSED);
    assertThat(problem.message())
        .startsWith("Cannot go on with flow 'gold': its table does not take its rows: " + told)
        .doesNotContain("and more");
  }

  @Test
  void tableThatCannotBeReadIsOfTheStorage() {
    Exception delta = new Exception("[DELTA_TRUNCATED_TRANSACTION_LOG] x/_delta_log/1.json");

    assertThat(FlowFailure.of(List.of("gold"), delta).code()).isEqualTo(ErrorCode.TABLE_CORRUPT);
  }
}
