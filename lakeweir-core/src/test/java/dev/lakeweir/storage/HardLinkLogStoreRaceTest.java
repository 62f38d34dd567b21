package dev.lakeweir.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardLinkLogStoreRaceTest {
  @TempDir Path log;

  @Test
  void ofRacingThreadsExactlyOneCreatesEachVersion() throws Exception {
    int versions = 1_000;
    int writers = 3;
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<List<Integer>>> races = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String name = "thread-" + writer;
        races.add(() -> race(name, versions, together));
      }
      List<Integer> all = new ArrayList<>();
      List<Future<List<Integer>>> wins = threads.invokeAll(races, 60, TimeUnit.SECONDS);
      for (int writer = 0; writer < writers; writer++) {
        List<Integer> won = wins.get(writer).get();
        assertContentIsOf("thread-" + writer, won);
        all.addAll(won);
      }
      assertEachWonOnce(versions, all.stream());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ofRacingProcessesExactlyOneCreatesEachVersion() throws Exception {
    int versions = 300;
    List<Process> processes = List.of(start("one", versions), start("two", versions));
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> exists("ready-one") && exists("ready-two"));
      Files.createFile(log.resolve("start"));
      for (Process process : processes) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }

    List<Integer> one = won("one");
    List<Integer> two = won("two");
    assertEachWonOnce(versions, Stream.concat(one.stream(), two.stream()));
    assertContentIsOf("one", one);
    assertContentIsOf("two", two);
  }

  private List<Integer> race(String name, int versions, CyclicBarrier together) throws Exception {
    // As Delta Kernel does: each writer has a store of its own, so that no monitor helps.
    HardLinkLogStore store = new HardLinkLogStore(new Configuration());
    List<Integer> won = new ArrayList<>();
    for (int version = 0; version < versions; version++) {
      together.await(30, TimeUnit.SECONDS);
      if (CommitRace.tryCommit(store, log, version, name)) {
        won.add(version);
      }
    }
    return won;
  }

  private Process start(String writer, int versions) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            CommitRace.class.getName(),
            log.toString(),
            writer,
            Integer.toString(versions))
        .inheritIO()
        .start();
  }

  private void assertContentIsOf(String writer, List<Integer> won) {
    assertThat(won)
        .allSatisfy(
            version ->
                assertThat(Path.of(CommitRace.version(log, version).toUri().getPath()))
                    .hasContent(writer + "\n" + writer));
  }

  private void assertEachWonOnce(int versions, Stream<Integer> won) throws IOException {
    assertThat(won.sorted())
        .containsExactlyElementsOf(IntStream.range(0, versions).boxed().toList());
    try (Stream<Path> files = Files.list(log)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  private List<Integer> won(String writer) throws IOException {
    return Files.readAllLines(log.resolve("won-" + writer)).stream().map(Integer::valueOf).toList();
  }

  private boolean exists(String name) {
    return Files.exists(log.resolve(name));
  }
}
