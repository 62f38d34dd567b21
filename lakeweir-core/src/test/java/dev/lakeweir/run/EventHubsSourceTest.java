package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.TestProject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source of Event Hubs where the connector is not on the class path, as in this module. */
class EventHubsSourceTest {
  @TempDir Path directory;
  private TestProject project;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .write(
                "pipeline.yml",
                """
                name: hubs
                storage: lake
                sources:
                  s:
                    format: eventhubs
                    options: {eventhubs.namespace: n, eventhubs.name: h, eventhubs.credential: default}
                """);
    project.sql("CREATE STREAMING TABLE t AS SELECT * FROM STREAM s");
  }

  @Test
  void projectIsResolvedAsThoughItWere() {
    assertThat(project.model().sources().get("s").schema().fieldNames())
        .startsWith("body", "partition", "offset", "sequenceNumber");
  }

  @Test
  void runSaysWhichJarIsMissing() {
    assertThatThrownBy(new RunFixture(project)::drain)
        .hasMessageContaining(
            "pipeline.yml:4:3 [E307] Cannot read source 's': the Event Hubs connector is not on the class path")
        .hasMessageContaining("lakeweir-eventhubs-<version>.jar");
  }
}
