package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.DocumentBlocks;
import dev.lakeweir.TestProject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkGuideTest {
  private static final String GUIDE = "docs/guide/sinks.md";

  private static final String EMULATOR =
      "Endpoint=sb://localhost;UseDevelopmentEmulator=true;EntityPath=turnover";

  @TempDir Path directory;

  @Test
  void projectOfTheGuideIsWithoutProblems() {
    String yaml = DocumentBlocks.of(GUIDE, "yaml").get(0).replace("${TURNOVER_HUB}", EMULATOR);
    TestProject project =
        new TestProject(directory)
            .write("pipeline.yml", yaml)
            .sql(DocumentBlocks.of(GUIDE, "sql").get(0));

    assertThat(project.problems()).isEmpty();
    assertThat(project.model().sinks()).containsOnlyKeys("notifications", "turnover");
  }
}
