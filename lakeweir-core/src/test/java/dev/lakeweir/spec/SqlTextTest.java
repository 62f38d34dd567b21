package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.problem.Position;
import org.junit.jupiter.api.Test;

class SqlTextTest {
  @Test
  void paddedTextStandsWhereItStoodInTheFile() {
    assertThat(new SqlText("SELECT\n1", new Position("a.sql", 3, 5)).padded())
        .isEqualTo("\n\n    SELECT\n1");
    assertThat(new SqlText("SELECT", new Position("a.sql", 1, 1)).padded()).isEqualTo("SELECT");
  }
}
