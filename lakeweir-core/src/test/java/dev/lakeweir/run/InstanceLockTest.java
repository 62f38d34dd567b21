package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceLockTest {
  @TempDir Path directory;

  @Test
  void secondInstanceOfOneJvmIsRefusedAndToldWhoRuns() {
    String storage = directory.resolve("lake").toString();
    try (InstanceLock held = InstanceLock.acquire(storage, "retail")) {
      assertThat(held).isNotNull();
      assertRefused(
          () -> InstanceLock.acquire("file:" + storage + "/../lake/", "retail"),
          ProcessHandle.current().pid());
    }
  }

  @Test
  void refusalInThisJvmDoesNotGiveTheLockToOtherProcesses() throws Exception {
    String storage = directory.toString();
    try (InstanceLock held = InstanceLock.acquire(storage, "retail")) {
      assertThat(held).isNotNull();
      assertRefused(() -> InstanceLock.acquire(storage, "retail"), ProcessHandle.current().pid());

      Process other = startHolder(storage);

      assertThat(firstLine(other)).isNull();
      assertThat(other.waitFor()).isNotZero();
    }
  }

  @Test
  void lockThatWasGivenBackCanBeTakenAgain() {
    String storage = directory.toString();
    InstanceLock first = InstanceLock.acquire(storage, "retail");
    first.close();
    try (InstanceLock second = InstanceLock.acquire(storage, "retail")) {
      assertThat(second).isNotNull();
      first.close();
      assertRefused(() -> InstanceLock.acquire(storage, "retail"), ProcessHandle.current().pid());
    }
    assertThat(directory.resolve("_lakeweir/instance.owner.json")).doesNotExist();
  }

  @Test
  void ofRacingThreadsOneGetsTheLock() throws Exception {
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    Callable<Boolean> contender =
        () -> {
          together.await();
          try {
            InstanceLock lock = InstanceLock.acquire(directory.toString(), "retail");
            together.await();
            lock.close();
            return true;
          } catch (ProblemException e) {
            together.await();
            return false;
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Boolean> won = new ArrayList<>();
      for (Future<Boolean> done :
          pool.invokeAll(Stream.generate(() -> contender).limit(threads).toList())) {
        won.add(done.get());
      }
      assertThat(won).containsOnlyOnce(true);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void otherProcessKeepsTheLockUntilItIsKilled() throws Exception {
    String storage = directory.resolve("a lake 100%").toString();
    Process other = startHolder(storage);
    try {
      assertThat(firstLine(other)).isEqualTo("holds");
      assertRefused(() -> InstanceLock.acquire(storage, "retail"), other.pid());
    } finally {
      other.destroyForcibly();
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(ProblemException.class)
        .untilAsserted(
            () -> {
              try (InstanceLock lock = InstanceLock.acquire(storage, "retail")) {
                assertThat(lock).isNotNull();
              }
            });
  }

  @Test
  void ownerThatCannotBeReadIsLeftOut() throws Exception {
    String storage = directory.toString();
    try (InstanceLock held = InstanceLock.acquire(storage, "retail")) {
      assertThat(held).isNotNull();
      Files.writeString(directory.resolve("_lakeweir/instance.owner.json"), "{\"pid\":");

      assertThatThrownBy(() -> InstanceLock.acquire(storage, "retail"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("another instance runs on this storage" + System.lineSeparator());
    }
  }

  @Test
  void otherStorageCanBeUsedAtTheSameTime() {
    try (InstanceLock one = InstanceLock.acquire(directory.resolve("1").toString(), "retail");
        InstanceLock two = InstanceLock.acquire(directory.resolve("2").toString(), "retail")) {
      assertThat(one).isNotSameAs(two);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abfss://lake@acme.dfs.core.windows.net/retail", "s3a://lake/retail"})
  void remoteStorageIsLockedForTheUserOfThisMachine(String storage) throws IOException {
    try (InstanceLock held = InstanceLock.acquire(storage, "retail", directory)) {
      assertThat(held).isNotNull();
      assertRefused(
          () -> InstanceLock.acquire(storage + "/", "retail", directory),
          ProcessHandle.current().pid());
      InstanceLock.acquire(storage + "2", "retail", directory).close();
    }
    try (Stream<Path> locks = Files.list(directory.resolve(".lakeweir/locks"))) {
      assertThat(locks)
          .hasSize(2)
          .allSatisfy(lock -> assertThat(lock.getFileName().toString()).matches("\\w{64}\\.lock"));
    }
  }

  @Test
  void storageThatCannotBeMadeIsNamedWithTheCause() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> InstanceLock.acquire(file.resolve("lake").toString(), "retail"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problems().get(0).code()).isEqualTo(ErrorCode.STORAGE_NOT_WRITABLE))
        .hasMessageContainingAll(
            "Cannot start pipeline 'retail': storage is not writable: " + file.resolve("lake"),
            "Not a directory",
            "use another storage");
  }

  private static void assertRefused(ThrowingCallable start, long pid) {
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problems().get(0).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
              assertThat(e.exitCode()).isEqualTo(3);
            })
        .hasMessageContaining(
            "Cannot start pipeline 'retail': another instance runs on this storage: pid "
                + pid
                + " on host ")
        .hasMessageContainingAll(" since 20", "hint: stop it, or use another storage");
  }

  private static Process startHolder(String storage) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            storage,
            "retail")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    return output.readLine();
  }
}
