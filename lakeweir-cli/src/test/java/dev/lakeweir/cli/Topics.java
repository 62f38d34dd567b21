package dev.lakeweir.cli;

import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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

  /** All records of a topic, partition after partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    ByteArrayDeserializer asIs = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers()), asIs, asIs)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
          consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
        }
      }
      return records;
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
