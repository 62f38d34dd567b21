package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors in JVMs of their own, as on a cluster. */
@Timeout(240)
class ClusterTest {
  private static final int PARTITIONS = 4;
  private static final int EVENTS = 160;

  /** Partition, executor, events. */
  private static final Pattern READ = Pattern.compile("read \\[(\\d),(\\d),(\\d+)]");

  @TempDir Path directory;

  @Test
  void eachPartitionStaysWithOneExecutorAndItsOneReceiver() throws Exception {
    TestHub hub = TestHub.of(PARTITIONS);
    hub.fillEvenly(EVENTS);

    String output = outputOf(hub.connectionString(), directory.toString());

    List<MatchResult> read = READ.matcher(output).results().toList();
    assertThat(read).as(output).hasSize(PARTITIONS);
    assertThat(read).extracting(match -> match.group(1)).doesNotHaveDuplicates();
    assertThat(read).extracting(match -> match.group(2)).containsOnly("0", "1");
    assertThat(read.stream().collect(Collectors.groupingBy(match -> match.group(2))).values())
        .as("each executor has half of the partitions")
        .allSatisfy(ofOne -> assertThat(ofOne).hasSize(PARTITIONS / 2));
    assertThat(read).extracting(match -> match.group(3)).containsOnly("40");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(hub.emulated().openedReceivers(partition)).isEqualTo(1);
    }
    assertThat(output)
        .as("what the executors have counted is known to the driver")
        .contains("lagEvents=0", "lagSeconds.0=0.0", "receiverRestarts=0", "lostEvents=0");
  }

  private String outputOf(String... arguments) throws Exception {
    List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    String folders =
        entries.stream()
            .filter(entry -> Files.isDirectory(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(moduleOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ClusterMain.class.getName());
    command.addAll(List.of(arguments));
    command.add(folders);
    Path output = directory.resolve("output.txt");
    ProcessBuilder program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    program.directory(Files.createDirectory(directory.resolve("work")).toFile());
    program.environment().put("SPARK_HOME", sparkHome(entries).toString());
    program.environment().put("SPARK_SCALA_VERSION", "2.13");
    program.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = program.start();
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readString(output);
    } finally {
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** What Spark starts executors from. */
  private Path sparkHome(List<String> entries) throws Exception {
    Path home = Files.createDirectory(directory.resolve("spark"));
    Files.createFile(home.resolve("RELEASE"));
    Path jars = Files.createDirectory(home.resolve("jars"));
    for (String entry : entries) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    return home;
  }

  /** Those with which this JVM runs Spark. */
  private static List<String> moduleOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:+Ignore"))
        .toList();
  }
}
