package dev.lakeweir.spec.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.DocumentBlocks;
import dev.lakeweir.DocumentTable;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.text.SourceText;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlReferenceTest {
  private static final String REFERENCE = "docs/reference/sql.md";

  @Test
  void everyStatementOfTheReferenceCanBeRead() {
    Problems problems = new Problems();

    Transformations read = TransformationReader.read(blocks(), problems);

    assertThat(problems.sorted()).isEmpty();
    assertThat(read.tables()).hasSize(9);
    assertThat(read.views()).hasSize(1);
    assertThat(read.flows()).hasSize(3);
  }

  @Test
  void everyClauseAndActionIsShown() {
    String shown = String.join("\n", DocumentBlocks.of(REFERENCE, "sql"));

    assertThat(TableReader.CLAUSES).allSatisfy(clause -> assertThat(shown).contains(clause));
    assertThat(Arrays.asList(OnViolation.values()))
        .filteredOn(action -> action != OnViolation.WARN)
        .allSatisfy(
            action ->
                assertThat(shown).contains("ON VIOLATION " + action.name().replace('_', ' ')));
  }

  @Test
  void everyPropertyIsTold() {
    assertThat(DocumentTable.of("docs/reference/properties.md").keySet())
        .containsExactlyInAnyOrderElementsOf(TableProperties.KNOWN);
  }

  private static List<SourceText> blocks() {
    return DocumentBlocks.of(REFERENCE, "sql").stream()
        .map(block -> new SourceText(REFERENCE, block))
        .toList();
  }
}
