package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import org.junit.jupiter.api.Test;

class ClassPathTest {
  private static final ClassPath JARS =
      new ClassPath(
          String.join(
              File.pathSeparator,
              "/m/spark-core_2.13-4.2.0.jar",
              "/m/flink-core-api-2.2.0.jar",
              "/m/flink-core-2.2.1-rc1.jar"));

  @Test
  void tellsTheVersionOfAJar() {
    assertThat(JARS.version("spark-core_2.13")).isEqualTo("4.2.0");
    assertThat(JARS.version("flink-core")).isEqualTo("2.2.1-rc1");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatThrownBy(() -> JARS.version("delta-storage"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not on the class path: delta-storage");
  }
}
