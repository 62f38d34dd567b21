package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.WorkDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The process of a peer: for each line that it reads, a directory, it fills the tables there and
 * answers with a line of JSON, a {@link Repetition}. It ends with its input, and fails with the
 * first repetition that fails.
 */
public final class Worker {
  private static final List<String> TABLES = List.of("bronze", "silver", "gold");

  private final Peer peer;

  Worker(Peer peer) {
    this.peer = peer;
  }

  /** Makes the peer of this process. */
  public interface Making {
    Peer make() throws Exception;
  }

  /** Serves the standard input, closes the peer and ends the process. */
  public static void main(Making making) {
    // What libraries print must not get between the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Program.run(
        () -> {
          try (Peer peer = making.make()) {
            new Worker(peer)
                .serve(new InputStreamReader(System.in, StandardCharsets.UTF_8), answers::println);
          }
        });
  }

  /** Takes the answers. */
  interface Answers {
    void send(String line);
  }

  void serve(Reader directories, Answers answers) throws Exception {
    BufferedReader lines = new BufferedReader(directories);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Path directory = Path.of(line);
      answers.send(repeat(directory).json());
      WorkDirectory.delete(directory);
      // The heap goes back to the machine: while others work, this process shall be small.
      System.gc();
    }
  }

  private Repetition repeat(Path directory) throws Exception {
    Stopwatch watch = new Stopwatch();
    peer.fill(directory, watch::start);
    double seconds = watch.seconds();
    double whole = watch.wholeSeconds();
    double cpu = watch.cpuSeconds();
    return new Repetition(seconds, whole, cpu, peer.rows(directory), bytes(directory));
  }

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    for (String name : TABLES) {
      Path table = directory.resolve(name);
      try (Stream<Path> files = Files.walk(table)) {
        bytes +=
            files
                .filter(file -> Files.isRegularFile(file) && isData(table.relativize(file)))
                .mapToLong(file -> file.toFile().length())
                .sum();
      }
    }
    return bytes;
  }

  /** Flink's files have no ending; logs and check sums are hidden, as Hadoop has it. */
  private static boolean isData(Path file) {
    for (Path part : file) {
      if (part.toString().startsWith("_") || part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }
}
