package dev.lakeweir.embedded.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics, and sees to it that they can be used. */
final class TopicCreation implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final long ASK_AGAIN_AFTER_MILLIS = 20;

  private final Admin admin;

  TopicCreation(String bootstrapServers) {
    admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG,
                ASK_AGAIN_AFTER_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(READY_WITHIN.toMillis())));
  }

  void create(String name, int partitions) {
    try {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
      awaitLeaders(name, partitions);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failure(name, String.valueOf(e.getCause().getMessage()), e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(name, "interrupted", e);
    }
  }

  /**
   * Waits for the logs. The broker names a new topic to clients before it has made its logs: of two
   * batches sent then, it may refuse the first and take the second, and the idempotent producer
   * never gets the first one in again. Only a leader with a log tells its end.
   */
  private void awaitLeaders(String name, int partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(name, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!tellsEnds(ends)) {
      if (System.nanoTime() - deadline > 0) {
        throw failure(name, "no leader after " + READY_WITHIN, null);
      }
      TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_AFTER_MILLIS);
    }
  }

  /** The client itself asks again for all but a topic that the broker has not heard of yet. */
  private boolean tellsEnds(Map<TopicPartition, OffsetSpec> ends)
      throws ExecutionException, InterruptedException {
    try {
      admin.listOffsets(ends).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static EmbeddedKafkaException failure(String name, String why, Throwable cause) {
    return new EmbeddedKafkaException(
        "Cannot create topic: " + name,
        why,
        "Check the name, the number of partitions and the broker.",
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
