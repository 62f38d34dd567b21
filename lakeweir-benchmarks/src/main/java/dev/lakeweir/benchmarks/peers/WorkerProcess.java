package dev.lakeweir.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that answers lines with lines, such as {@link Worker}, seen from outside. */
public final class WorkerProcess implements AutoCloseable {
  private static final long ENDS_WITHIN_SECONDS = 60;

  private final String peer;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter lines;

  private WorkerProcess(String peer, Path log, Process process) {
    this.peer = peer;
    this.log = log;
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    lines = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts it.
   *
   * @param log what the worker and its libraries print
   */
  static WorkerProcess start(String peer, List<String> command, Path log) throws IOException {
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    return new WorkerProcess(peer, log, process);
  }

  /** The number that the system knows it by. */
  public long pid() {
    return process.pid();
  }

  /** Sends it a line, and waits for the line that it answers. */
  public String ask(String line) throws IOException {
    lines.println(line);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(
          "Cannot go on: the process of peer '%s' has ended. It said:%n%s"
              .formatted(peer, Files.readString(log, StandardCharsets.UTF_8)));
    }
    return answer;
  }

  /** Lets it end, and ends it if it does not. */
  @Override
  public void close() throws IOException {
    lines.close();
    try {
      if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
