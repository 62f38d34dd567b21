package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.benchmarks.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** The process of a peer on Spark. Arguments: its kind, the brokers, the topic; and a project. */
public final class SparkWorker {
  private SparkWorker() {}

  public static void main(String[] arguments) throws Exception {
    Topic topic = new Topic(arguments[1], arguments[2]);
    Worker.main(
        switch (arguments[0]) {
          case "tutorial" -> new HandWrittenPeer(Tuning.none(), topic);
          case "tuned" -> new HandWrittenPeer(Tuning.expert(), topic);
          case "lakeweir" -> lakeweir(Path.of(arguments[3]), topic);
          default -> throw new IllegalArgumentException("no such peer: " + arguments[0]);
        });
  }

  private static Peer lakeweir(Path project, Topic topic) throws IOException {
    return new LakeweirPeer(project, topic, WorkDirectory.make());
  }
}
