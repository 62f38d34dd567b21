package dev.lakeweir.benchmarks.eventhubs;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.EventHubsTableProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Reads by the connector as Spark's tasks do, batch after batch, without the rest of Spark. */
final class ConnectorLoop {
  private final Map<String, String> options;
  private final List<EventHubsColumn> columns;

  ConnectorLoop(String connectionString, List<EventHubsColumn> columns) {
    this.options = Map.of("eventhubs.connectionString", connectionString);
    this.columns = columns;
  }

  /** Answers how many rows it read. */
  long read(int partitions, int events, int batch) throws Exception {
    Path checkpoint = Files.createTempDirectory("eventhubs-throughput");
    MicroBatchStream stream = stream(checkpoint);
    ExecutorService threads = Executors.newFixedThreadPool(partitions);
    try {
      PartitionReaderFactory factory = stream.createReaderFactory();
      int each = events / partitions;
      int step = batch / partitions;
      long rows = 0;
      for (int from = 0; from < each; from += step) {
        Offset start = offset(stream, partitions, from);
        Offset end = offset(stream, partitions, Math.min(each, from + step));
        InputPartition[] tasks = stream.planInputPartitions(start, end);
        List<Callable<Long>> readers =
            Arrays.stream(tasks).<Callable<Long>>map(task -> () -> rows(factory, task)).toList();
        for (Future<Long> read : threads.invokeAll(readers)) {
          rows += read.get();
        }
      }
      return rows;
    } finally {
      threads.shutdown();
      stream.stop();
    }
  }

  private MicroBatchStream stream(Path checkpoint) {
    EventHubsTableProvider provider = new EventHubsTableProvider();
    CaseInsensitiveStringMap map = new CaseInsensitiveStringMap(options);
    SupportsRead table =
        (SupportsRead) provider.getTable(provider.inferSchema(map), new Transform[0], options);
    SupportsPushDownRequiredColumns builder =
        (SupportsPushDownRequiredColumns) table.newScanBuilder(map);
    builder.pruneColumns(EventHubsColumn.schemaOf(columns));
    return builder.build().toMicroBatchStream(checkpoint.toString());
  }

  private static Offset offset(MicroBatchStream stream, int partitions, int next) {
    String numbers =
        IntStream.range(0, partitions)
            .mapToObj(partition -> "\"" + partition + "\":" + next)
            .collect(Collectors.joining(","));
    return stream.deserializeOffset("{\"version\":2,\"hub\":\"h\",\"next\":{" + numbers + "}}");
  }

  private static long rows(PartitionReaderFactory factory, InputPartition task) throws IOException {
    try (PartitionReader<InternalRow> reader = factory.createReader(task)) {
      long rows = 0;
      while (reader.next()) {
        rows += reader.get().numFields() > 0 ? 1 : 0;
      }
      return rows;
    }
  }
}
