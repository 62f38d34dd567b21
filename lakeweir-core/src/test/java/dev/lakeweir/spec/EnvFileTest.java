package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
  @TempDir Path directory;

  @Test
  void variablesAreReadInOrder() throws IOException {
    Path file =
        write(
            """
            # comment

            A=1
            export B = two words  # comment
            C='single $x # "kept"'
            D="double \\"q\\" \\n \\x # kept" # comment
            E=
            F=a#b=c
            A=2
            """);

    assertThat(EnvFile.read(file))
        .containsExactly(
            Map.entry("A", "2"),
            Map.entry("B", "two words"),
            Map.entry("C", "single $x # \"kept\""),
            Map.entry("D", "double \"q\" \n \\x # kept"),
            Map.entry("E", ""),
            Map.entry("F", "a#b=c"));
  }

  @Test
  void allBadLinesAreReportedWithoutTheirValues() throws IOException {
    Path file = write("A=1\nhunter2\nB='hunter2\nC=\"hunter2\" hunter2\n1D=hunter2\n");

    assertThatThrownBy(() -> EnvFile.read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(file + ":2:1 [E110] Cannot read environment file: expected KEY=VALUE")
        .hasMessageContaining(file + ":3:1 [E110]")
        .hasMessageContaining("bad quotes around the value of: B")
        .hasMessageContaining(file + ":4:1 [E110]")
        .hasMessageContaining(file + ":5:1 [E110]")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void missingFileIsReported() {
    Path file = directory.resolve("none.env");

    assertThatThrownBy(() -> EnvFile.read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E110] Cannot read environment file: " + file)
        .hasMessageContaining("--env-file");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("test.env"), text);
  }
}
