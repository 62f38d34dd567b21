package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {
  @TempDir private Path parent;

  @Test
  void directoryOfAProcessThatWasKilledIsRemovedByTheNext() throws Exception {
    Process other = otherProcess();
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> list().size() == 2);
      Path lives = list().get(0);
      Path first = ScratchDirectory.make(parent);
      assertThat(lives.resolve("some/file")).exists();

      other.destroyForcibly().waitFor();
      Path second = ScratchDirectory.make(parent);

      assertThat(list()).contains(first, second).doesNotContain(lives).hasSize(3);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void directoryThatNobodyHasLockedYetIsLeftAlone() throws IOException {
    Path young = Files.createDirectory(parent.resolve("lakeweir-scratch1"));

    ScratchDirectory.make(parent);

    assertThat(young).exists();
  }

  @Test
  void placeThatIsNotThereIsNamed() {
    Path missing = parent.resolve("missing");

    assertThatThrownBy(() -> ScratchDirectory.make(missing))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Cannot make a directory for temporary files in " + missing)
        .hasMessageContaining("java.io.tmpdir");
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.sorted().toList();
    }
  }

  private Process otherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            parent.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Makes a directory, with something in it, tells so by a file, and waits to be killed. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws Exception {
      Path parent = Path.of(arguments[0]);
      Path made = ScratchDirectory.make(parent);
      Files.createFile(Files.createDirectories(made.resolve("some")).resolve("file"));
      Files.createFile(parent.resolve("made"));
      Thread.sleep(Duration.ofMinutes(1).toMillis());
    }
  }
}
