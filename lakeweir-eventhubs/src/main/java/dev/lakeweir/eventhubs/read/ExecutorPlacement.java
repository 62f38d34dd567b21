package dev.lakeweir.eventhubs.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import scala.jdk.javaapi.CollectionConverters;

/** Gives each partition an executor, the same one in each batch for as long as they stay. */
final class ExecutorPlacement {
  private final List<String> locations;

  /** Takes locations in the form in which Spark names executors to its scheduler. */
  ExecutorPlacement(List<String> locations) {
    this.locations = List.copyOf(locations);
  }

  /** Of the executors there are now; none in local mode. */
  static ExecutorPlacement now() {
    BlockManager manager = SparkEnv.get().blockManager();
    List<BlockManagerId> executors =
        new ArrayList<>(
            CollectionConverters.asJava(manager.master().getPeers(manager.blockManagerId())));
    executors.sort(
        Comparator.comparing(BlockManagerId::host).thenComparing(BlockManagerId::executorId));
    return new ExecutorPlacement(
        executors.stream().map(e -> "executor_" + e.host() + "_" + e.executorId()).toList());
  }

  /** Empty if there are no executors. Neighbouring partitions go to different executors. */
  String of(String hub, String partition) {
    if (locations.isEmpty()) {
      return "";
    }
    int number = hub.hashCode() + Integer.parseInt(partition);
    return locations.get(Math.floorMod(number, locations.size()));
  }
}
