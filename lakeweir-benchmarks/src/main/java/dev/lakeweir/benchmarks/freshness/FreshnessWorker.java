package dev.lakeweir.benchmarks.freshness;

import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.LakeweirProject;
import dev.lakeweir.benchmarks.peers.Topic;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process of a pipeline that runs continuously: answers a first line when it has started, and a
 * second one when all is in the tables. Arguments: the brokers, the topic, where the tables go; and
 * a project, without which the pipeline is the hand-written one.
 */
public final class FreshnessWorker {
  private FreshnessWorker() {}

  public static void main(String[] arguments) {
    // What libraries print must not get between the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Program.run(() -> serve(arguments, answers));
  }

  private static void serve(String[] arguments, PrintStream answers) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Topic topic = new Topic(arguments[0], arguments[1]);
    Path directory = Path.of(arguments[2]);
    try (WorkDirectory scratch = WorkDirectory.make()) {
      ContinuousRun run =
          arguments.length > 3
              ? new LakeweirRun(
                  new LakeweirProject(Path.of(arguments[3]), topic, List.of()),
                  directory,
                  scratch.path())
              : new HandWrittenRun(topic, directory);
      lines.readLine();
      run.start();
      answers.println("started");
      lines.readLine();
      run.finish();
      answers.println("finished");
    }
  }
}
