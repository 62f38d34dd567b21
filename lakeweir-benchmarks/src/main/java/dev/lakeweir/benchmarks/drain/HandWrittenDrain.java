package dev.lakeweir.benchmarks.drain;

import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.peers.HandWrittenQueries;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.benchmarks.peers.Tuning;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The program that a reader of the tutorials writes for what waits in a topic: bronze first, then
 * silver from it and gold from the topic. Arguments: its tuning, the brokers, the topic, and where
 * the tables go.
 */
public final class HandWrittenDrain {
  private HandWrittenDrain() {}

  public static void main(String[] arguments) {
    Program.run(
        () ->
            drain(
                Tuning.of(arguments[0]),
                new Topic(arguments[1], arguments[2]),
                Path.of(arguments[3])));
  }

  private static void drain(Tuning tuning, Topic topic, Path directory) throws Exception {
    try (SparkSession spark = tuning.open()) {
      HandWrittenQueries queries = new HandWrittenQueries(spark, tuning, topic, directory);
      queries.drain("bronze", queries.bronze()).awaitTermination();
      // Gold of the tutorials reads the topic, so it could begin with bronze, but would slow it.
      for (StreamingQuery query :
          List.of(
              queries.drain("silver", queries.silver()), queries.drain("gold", queries.gold()))) {
        query.awaitTermination();
      }
    }
  }
}
