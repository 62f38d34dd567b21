package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.benchmarks.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The process of a peer on Spark. Arguments: its kind, the brokers, the topic; and a project, and
 * what is set in it.
 */
public final class SparkWorker {
  private SparkWorker() {}

  public static void main(String[] arguments) {
    Worker.main(() -> peer(arguments));
  }

  private static Peer peer(String[] arguments) throws IOException {
    Topic topic = new Topic(arguments[1], arguments[2]);
    return switch (arguments[0]) {
      case "lakeweir" ->
          new LakeweirPeer(
              new LakeweirProject(
                  Path.of(arguments[3]), topic, List.of(arguments).subList(4, arguments.length)),
              WorkDirectory.make());
      default -> new HandWrittenPeer(Tuning.of(arguments[0]), topic);
    };
  }
}
