package dev.lakeweir.cli;

import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A broker in this JVM for the Kafka sources and sinks of a project that name none. Its data lies
 * in the project's storage.
 */
final class EmbeddedBroker implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";

  private final EmbeddedKafka kafka;
  private final List<String> users = new ArrayList<>();
  private final List<String> topics = new ArrayList<>();

  private EmbeddedBroker(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  /** Whether a source or sink of the project is one for a broker here. */
  static boolean isNeeded(ProjectDefinition project) {
    return project.sources().values().stream().anyMatch(EmbeddedBroker::isOurs)
        || project.sinks().values().stream().anyMatch(EmbeddedBroker::isOurs);
  }

  private static boolean isOurs(SourceDefinition source) {
    return source.format().equals("kafka")
        && source.options().keySet().stream().noneMatch(BOOTSTRAP::equalsIgnoreCase);
  }

  private static boolean isOurs(SinkDefinition sink) {
    return sink.format().equals("kafka") && sink.option(BOOTSTRAP).isEmpty();
  }

  /** Starts a broker with the topics that the sources subscribe to and the sinks write into. */
  static EmbeddedBroker start(ProjectDefinition project, int port) {
    if (Sessions.isRemote(project)) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.INVALID_VALUE,
              project.storage().position(),
              "Cannot start the embedded broker: its data would lie in the storage, which is not on this machine: "
                  + project.storage().value(),
              "Set storage: to a local directory, or name a broker in the source."));
    }
    Path directory = Path.of(project.storage().value(), "_lakeweir", "kafka");
    EmbeddedBroker broker = new EmbeddedBroker(EmbeddedKafka.start(directory, port));
    for (SourceDefinition source : project.sources().values()) {
      if (isOurs(source)) {
        broker.users.add("sources." + source.name());
        broker.createTopics(source);
      }
    }
    for (SinkDefinition sink : project.sinks().values()) {
      if (isOurs(sink)) {
        broker.users.add("sinks." + sink.name());
        sink.option("topic")
            .ifPresent(topic -> broker.kafka.createTopic(topic.value(), PARTITIONS));
      }
    }
    return broker;
  }

  private String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Sends to the first topic that a source reads. */
  Feed feed(double eventsPerSecond) {
    return new TopicFeed(bootstrapServers(), topics.get(0), eventsPerSecond);
  }

  /** The settings that make sources and sinks use this broker, as {@code --set} takes them. */
  List<String> settings() {
    return users.stream()
        .map(user -> "%s.options.%s=%s".formatted(user, BOOTSTRAP, bootstrapServers()))
        .toList();
  }

  @Override
  public void close() {
    kafka.close();
  }

  private void createTopics(SourceDefinition source) {
    for (Map.Entry<String, dev.lakeweir.spec.PropertyDefinition> option :
        source.options().entrySet()) {
      if (option.getKey().toLowerCase(Locale.ROOT).equals("subscribe")) {
        Arrays.stream(option.getValue().value().split(","))
            .map(String::strip)
            .forEach(
                topic -> {
                  kafka.createTopic(topic, PARTITIONS);
                  topics.add(topic);
                });
      }
    }
  }
}
