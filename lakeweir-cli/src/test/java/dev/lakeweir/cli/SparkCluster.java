package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standalone cluster of Spark on this machine: a master and two workers with a core each, in JVMs
 * of their own, which start executors in further ones.
 */
final class SparkCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /**
   * Spark takes each name for a machine; on the one that has an attempt it speculates with none.
   */
  private static final List<String> WORKERS = List.of("127.0.0.1", "localhost");

  private final Path directory;
  private final Path home;
  private final List<String> folders = new ArrayList<>();
  private final List<Path> links = new ArrayList<>();
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  private SparkCluster(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.home = Files.createDirectory(directory.resolve("spark"));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  /** Starts it with this JVM's class path, and waits until both workers are there. */
  static SparkCluster start(Path directory) throws IOException {
    SparkCluster cluster = new SparkCluster(directory);
    try {
      cluster.linkJars();
      cluster.daemon(
          "master",
          "org.apache.spark.deploy.master.Master",
          List.of("--host", "127.0.0.1", "--port", "" + cluster.port, "--webui-port", "0"));
      for (int i = 0; i < WORKERS.size(); i++) {
        String work = directory.resolve("work" + i).toString();
        cluster.daemon(
            "worker" + i,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                WORKERS.get(i),
                "--webui-port",
                "0",
                "-c",
                "1",
                "-m",
                "1g",
                "-d",
                work,
                cluster.url()));
      }
      for (int i = 0; i < WORKERS.size(); i++) {
        cluster.awaitLine("worker" + i, "Successfully registered with master");
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /** What a pipeline is to be set to, to run here. */
  Map<String, String> settings() {
    return Map.of(
        "spark.master", url(),
        "spark.driver.host", "127.0.0.1",
        "spark.executor.cores", "1",
        "spark.executor.memory", "768m",
        "spark.executor.extraClassPath", String.join(":", folders),
        "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  }

  /** The executors that are at work now. */
  List<ProcessHandle> executors() {
    return processes.stream()
        .skip(1)
        .flatMap(worker -> worker.toHandle().children())
        .filter(SparkCluster::isExecutor)
        .toList();
  }

  /** The executor of a number that Spark has given it. */
  ProcessHandle executor(String id) {
    return executors().stream()
        .filter(process -> commandLine(process).contains("--executor-id\0%s\0".formatted(id)))
        .findFirst()
        .orElseThrow();
  }

  /** Sends a process a signal, such as STOP. */
  static void signal(ProcessHandle process, String signal) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
      assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    // JUnit warns of each link that it deletes.
    links.forEach(link -> link.toFile().delete());
    for (Process process : processes) {
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .toList()
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** A worker has other children for a moment, such as chmod. */
  private static boolean isExecutor(ProcessHandle process) {
    return commandLine(process).contains("CoarseGrainedExecutorBackend");
  }

  /** Its words, each with a zero behind it; empty when the process has ended. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())));
    } catch (IOException e) {
      return "";
    }
  }

  private String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** What Spark starts executors from. */
  private void linkJars() throws IOException {
    Files.createFile(home.resolve("RELEASE"));
    Path jars = Files.createDirectory(home.resolve("jars"));
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        links.add(Files.createSymbolicLink(jars.resolve(path.getFileName()), path));
      } else if (Files.isDirectory(path)) {
        folders.add(entry);
      }
    }
  }

  private void daemon(String name, String main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(ChildJvm.java());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", home + "/jars/*", main));
    command.addAll(arguments);
    ProcessBuilder daemon =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .directory(directory.toFile());
    daemon.environment().put("SPARK_HOME", home.toString());
    daemon.environment().put("SPARK_SCALA_VERSION", "2.13");
    daemon.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    processes.add(daemon.start());
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private void awaitLine(String name, String text) {
    await(name)
        .atMost(PATIENCE)
        .failFast(
            () ->
                assertThat(processes)
                    .as(Files.readString(log(name)))
                    .allSatisfy(it -> assertThat(it.isAlive()).isTrue()))
        .until(() -> Files.readString(log(name)).contains(text));
  }
}
