package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.api.Pipeline;
import dev.lakeweir.spec.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectsTest {
  @Test
  void bothProjectsHaveTheThreeTables() {
    for (String project : List.of("retail-direct", "retail-through-bronze")) {
      assertThat(Pipeline.read(Path.of("projects", project)).definition().tables())
          .extracting(TableDefinition::name)
          .containsExactlyInAnyOrder("bronze", "silver", "gold");
    }
  }
}
