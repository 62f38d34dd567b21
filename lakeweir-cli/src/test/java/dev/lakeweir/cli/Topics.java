package dev.lakeweir.cli;

import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker and what a test sends to it. */
final class Topics implements AutoCloseable {
  private final EmbeddedKafka broker;

  private Topics(EmbeddedKafka broker) {
    this.broker = broker;
  }

  static Topics start(Path directory) {
    return new Topics(EmbeddedKafka.start(directory, 0));
  }

  void create(String topic, int partitions) {
    broker.createTopic(topic, partitions);
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Sends the records in order, and waits until the broker has them all. */
  void send(List<ProducerRecord<byte[], byte[]>> records) {
    ByteArraySerializer asIs = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 20), asIs, asIs)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      for (Future<RecordMetadata> acknowledged : sent) {
        acknowledged.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("cannot send", e);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
