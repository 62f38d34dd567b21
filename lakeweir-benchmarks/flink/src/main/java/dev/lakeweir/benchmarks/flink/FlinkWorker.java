package dev.lakeweir.benchmarks.flink;

import dev.lakeweir.benchmarks.peers.Worker;

/** The process of the peer on Flink. Arguments: the brokers, the topic, the peer's name. */
public final class FlinkWorker {
  private FlinkWorker() {}

  public static void main(String[] arguments) {
    Worker.main(() -> new FlinkPeer(arguments[0], arguments[1], FlinkPeer.Gold.of(arguments[2])));
  }
}
