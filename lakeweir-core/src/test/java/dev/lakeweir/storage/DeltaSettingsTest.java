package dev.lakeweir.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import io.delta.kernel.defaults.internal.logstore.LogStoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.storage.DelegatingLogStore;
import org.apache.spark.sql.delta.storage.LogStoreAdaptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSettingsTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir Path storage;

  @Test
  void deltaOnSparkCommitsThroughTheHardLinkStore() {
    String table = storage.resolve("table").toString();
    spark.range(1).write().format("delta").save(table);

    DeltaLog log = DeltaLog.forTable(spark, table);

    DelegatingLogStore delegating = (DelegatingLogStore) log.store();
    LogStoreAdaptor adaptor = (LogStoreAdaptor) delegating.getDelegate(log.logPath());
    assertThat(adaptor.logStoreImpl()).isInstanceOf(HardLinkLogStore.class);
  }

  @Test
  void deltaKernelCommitsThroughTheHardLinkStore() {
    assertThat(LogStoreProvider.getLogStore(spark.sparkContext().hadoopConfiguration(), "file"))
        .isInstanceOf(HardLinkLogStore.class);
  }

  @Test
  void concurrentAppendsToOneTableAllCount() throws Exception {
    String table = storage.resolve("a table").toString();
    spark.range(0).write().format("delta").save(table);
    int appends = 6;

    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> writer =
          () -> {
            for (int append = 0; append < appends; append++) {
              spark.range(0, 10, 1, 1).write().format("delta").mode("append").save(table);
            }
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(writer, writer))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(spark.read().format("delta").load(table).count()).isEqualTo(2L * appends * 10);
    assertThat(versions(Path.of(table)))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(0, 2 * appends).mapToObj("%020d.json"::formatted).toList());
  }

  private static List<String> versions(Path table) throws Exception {
    try (Stream<Path> files = Files.list(table.resolve("_delta_log"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+\\.json"))
          .sorted()
          .toList();
    }
  }
}
