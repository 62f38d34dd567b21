package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
  @TempDir private Path work;
  private final List<String> answers = new ArrayList<>();

  /** Writes a file of 10 bytes into each table, and one that is no data. */
  private static class FilePeer implements Peer {
    @Override
    public void fill(Path directory, Runnable started) throws IOException {
      started.run();
      for (String table : List.of("bronze", "silver", "gold")) {
        Path log = Files.createDirectories(directory.resolve(table).resolve("_delta_log"));
        Files.write(log.resolve("0.json"), new byte[100]);
        Files.write(directory.resolve(table).resolve("part-0"), new byte[10]);
      }
    }

    @Override
    public Rows rows(Path directory) {
      return new Rows(4, 5, 3);
    }

    @Override
    public void close() {
      // Has nothing.
    }
  }

  @Test
  void answersEachDirectoryWithARepetitionAndLeavesNothing() throws Exception {
    Path first = work.resolve("first");
    Path second = work.resolve("second");

    new Worker(new FilePeer()).serve(new StringReader(first + "\n" + second + "\n"), answers::add);

    assertThat(answers)
        .hasSize(2)
        .allSatisfy(
            answer -> {
              Repetition repetition = new ObjectMapper().readValue(answer, Repetition.class);
              assertThat(repetition.rows()).isEqualTo(new Rows(4, 5, 3));
              assertThat(repetition.bytes()).isEqualTo(30);
              assertThat(repetition.wholeSeconds()).isGreaterThanOrEqualTo(repetition.seconds());
            });
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void failsWithThePeer() {
    Peer failing =
        new FilePeer() {
          @Override
          public void fill(Path directory, Runnable started) throws IOException {
            throw new IOException("the disk is full");
          }
        };

    assertThatThrownBy(() -> new Worker(failing).serve(new StringReader("x\n"), answers::add))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    assertThat(answers).isEmpty();
  }

  @Test
  void refusesAPeerThatNeverSaysThatItStarted() {
    Peer silent =
        new FilePeer() {
          @Override
          public void fill(Path directory, Runnable started) {
            // Not a word.
          }
        };

    assertThatThrownBy(() -> new Worker(silent).serve(new StringReader("x\n"), answers::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no query was started");
  }
}
