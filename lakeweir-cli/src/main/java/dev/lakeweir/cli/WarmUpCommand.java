package dev.lakeweir.cli;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.StorageFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/**
 * Makes an archive of the classes that a pipeline loads (JEP 350), which {@code bin/lakeweir} gives
 * to every JVM that it starts from then on. An archive fits one build of Java and of Lakeweir, so
 * it is made where it is used.
 */
@CommandLine.Command(
    name = "warm-up",
    description = {
      "Make every later start faster, once for each installation.",
      "Runs the demo and keeps the classes that it loaded beside Lakeweir's jars: a minute, and about 230 MB. After an upgrade of Java or of Lakeweir run it again; until then starts are as slow as without it."
    },
    mixinStandardHelpOptions = true)
final class WarmUpCommand implements Callable<Integer>, Command {
  private static final String OPTIONS = "LAKEWEIR_JAVA_OPTS";

  @Mixin private CommonOptions common;

  private final Terminal terminal;

  WarmUpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path home = home();
    Path archive = home.resolve("lib/lakeweir.jsa");
    Path made = home.resolve("lib/lakeweir.jsa.new");
    try {
      Path work = Files.createTempDirectory("lakeweir-warm-up");
      try {
        terminal.message("Running the demo once, and keeping what it loads (about a minute) ...");
        record(home, made, work);
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(made);
        ScratchDirectory.delete(work);
      }
      report(archive);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.STORAGE_NOT_WRITABLE,
              "Cannot write %s: %s".formatted(archive, StorageFailure.firstLine(e)),
              "check the rights and the free space there"),
          e);
    }
    return 0;
  }

  private static void record(Path home, Path archive, Path work)
      throws IOException, InterruptedException {
    Files.deleteIfExists(archive);
    // Told now, and not by the JVM after a minute.
    Files.delete(Files.createFile(archive));
    File log = work.resolve("demo.log").toFile();
    ProcessBuilder demo =
        new ProcessBuilder(
            home.resolve("bin/lakeweir").toString(),
            "demo",
            "--events",
            "2000",
            "--storage",
            work.resolve("lake").toString());
    // The launcher splits the options at spaces, so the path has none: it is relative.
    demo.directory(archive.getParent().toFile());
    demo.environment()
        .merge(
            OPTIONS,
            "-XX:ArchiveClassesAtExit=" + archive.getFileName(),
            (given, ours) -> given + " " + ours);
    Process process = demo.redirectErrorStream(true).redirectOutput(log).start();
    // A signal that ends this process ends the demo too.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    int code = process.waitFor();
    if (code != 0 || !Files.exists(archive)) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.WARM_UP_FAILED,
              "Cannot keep what the demo loads: it ended with %d and wrote%n%s"
                  .formatted(code, Files.readString(log.toPath()).strip()),
              "mend what it says, and see that `lakeweir demo --events 2000` runs"));
    }
  }

  private void report(Path archive) throws IOException {
    if (common.json()) {
      terminal
          .out()
          .println(new Json().put("archive", archive.toString()).put("bytes", Files.size(archive)));
    } else {
      terminal.out().printf("Kept in %s (%,d MB).%n", archive, Files.size(archive) / (1024 * 1024));
    }
  }

  private static Path home() {
    String home = System.getProperty("lakeweir.home");
    if (home == null) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.USAGE,
              "Cannot warm up: Lakeweir was not started by its bin/lakeweir",
              "start it by bin/lakeweir, or by ./lakeweir in its source tree"));
    }
    return Path.of(home);
  }
}
