package dev.lakeweir.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build has put together is started as a user starts it. */
class InstallationIT {
  private static final int PATIENCE_MINUTES = 8;
  private static final Path BUILT =
      Path.of(System.getProperty("basedir"), "target", "lakeweir").toAbsolutePath();

  @TempDir private Path directory;
  private Path home;

  /** An installation like the one that was built: links instead of its 300 MB. */
  @BeforeEach
  void install() throws IOException {
    home = directory.resolve("lakeweir home");
    Files.createDirectories(home.resolve("bin"));
    Files.copy(
        BUILT.resolve("bin/lakeweir"),
        home.resolve("bin/lakeweir"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.createSymbolicLink(home.resolve("conf"), BUILT.resolve("conf"));
    Files.createSymbolicLink(home.resolve("examples"), BUILT.resolve("examples"));
    Files.createDirectories(home.resolve("lib"));
    try (var jars = Files.newDirectoryStream(BUILT.resolve("lib"), "*.jar")) {
      for (Path jar : jars) {
        Files.createSymbolicLink(home.resolve("lib").resolve(jar.getFileName()), jar);
      }
    }
  }

  @Test
  void startsThroughALinkFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("lw"), home.resolve("bin/lakeweir"));

    Outcome outcome = run("", link.toString(), "version");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.text()).startsWith("lakeweir ").contains("spark    4.2.0");
  }

  @Test
  void warmUpKeepsClassesThatTheNextStartTakes() throws Exception {
    String command = home.resolve("bin/lakeweir").toString();
    Outcome warmUp = run("", command, "warm-up", "--output", "json");
    assertThat(warmUp.code()).as(warmUp.text()).isZero();
    assertThat(home.resolve("lib/lakeweir.jsa")).isNotEmptyFile();
    assertThat(home.resolve("lib/lakeweir.jsa.new")).doesNotExist();

    Path loaded = directory.resolve("loaded");
    Outcome outcome = run("-Xlog:class+load:file=" + loaded, command, "version");

    assertThat(outcome.text()).startsWith("lakeweir ");
    assertThat(Files.readAllLines(loaded))
        .filteredOn(line -> line.contains("dev.lakeweir.cli.Main "))
        .singleElement()
        .asString()
        .contains("shared objects file (top)");
  }

  @Test
  void aCommandThatEndsSoonIsCompiledQuickly() throws Exception {
    String command = home.resolve("bin/lakeweir").toString();

    Outcome list = run("-XX:+PrintFlagsFinal", command, "list", "--help");
    Outcome run = run("-XX:+PrintFlagsFinal", command, "run", "--help");
    Outcome asked = run("-XX:+PrintFlagsFinal -XX:TieredStopAtLevel=3", command, "list", "--help");

    assertThat(list.text()).containsPattern("TieredStopAtLevel +:?= 1 ");
    assertThat(run.text())
        .containsPattern("TieredStopAtLevel +:?= 4 ")
        .containsPattern("Tier4InvocationThreshold +:?= 50000 ");
    assertThat(asked.text()).containsPattern("TieredStopAtLevel +:?= 3 ");
  }

  private record Outcome(int code, String text) {}

  private Outcome run(String options, String... command) throws Exception {
    Path out = Files.createTempFile(directory, "out", "");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("LAKEWEIR_JAVA_OPTS", options);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
      return new Outcome(process.exitValue(), Files.readString(out));
    } finally {
      process.destroyForcibly();
    }
  }
}
