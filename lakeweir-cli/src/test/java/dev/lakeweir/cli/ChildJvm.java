package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, as a user starts it; one that can be killed. */
final class ChildJvm implements AutoCloseable {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static ChildJvm start(String... arguments) {
    return start(List.of(), arguments);
  }

  static ChildJvm start(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(java());
    // Such a JVM lives for seconds: the second compiler would only take the cores from it.
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=128m"));
    Path log = MODULE.resolve("../lakeweir-dist/src/main/conf/log4j2.properties").normalize();
    command.add("-Dlog4j2.configurationFile=" + log);
    command.add("-Dlakeweir.examples=" + examples());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("lakeweir-child", ".out");
      Path err = Files.createTempFile("lakeweir-child", ".err");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new ChildJvm(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a JVM is started that runs Spark. */
  static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(System.getProperty("lakeweir.spark.jvm.args").split("\\s+")));
    return command;
  }

  static Path examples() {
    return MODULE.resolve("../examples").normalize();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void isStillRunning() {
    boolean alive = isAlive();
    assertThat(alive).as("it runs on; it ended and wrote:%n%s%s", out(), err()).isTrue();
  }

  /** SIGKILL: the process hears nothing of it. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end; answers the exit code. */
  int awaitEnd(Duration patience) {
    boolean ended = endsWithin(patience);
    assertThat(ended)
        .as("the process ends within %s; it wrote:%n%s%s", patience, out(), err())
        .isTrue();
    return process.exitValue();
  }

  /** Waits for the end for that long; answers whether it came. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void succeeds(Duration patience) {
    int code = awaitEnd(patience);
    assertThat(code).as("exit code; the process wrote:%n%s%s", out(), err()).isZero();
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
