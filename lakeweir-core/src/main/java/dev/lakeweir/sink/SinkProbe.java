package dev.lakeweir.sink;

import dev.lakeweir.connector.EventHubsConnector;
import dev.lakeweir.connector.EventHubsEndpoint;
import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SinkDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whether the service of a sink answers, before a flow reads what it could not send. A topic
 * that is missing is an error, unless the brokers make it, or do not tell whether they do.
 */
public final class SinkProbe {
  private static final Logger LOG = LoggerFactory.getLogger(SinkProbe.class);
  private static final int SECONDS = 15;
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";
  private static final String PASSED_ON = "kafka.";
  private static final String CHECK_BROKER =
      "check that the broker runs and that %s and its security options are right"
          .formatted(BOOTSTRAP);

  private final SparkSession spark;
  private final Problems problems;

  public SinkProbe(SparkSession spark, Problems problems) {
    this.spark = spark;
    this.problems = problems;
  }

  /** Adds a problem for a sink that cannot be reached; takes at most 15 seconds. */
  public void probe(SinkModel sink) {
    if (sink.definition().format().equals(EventHubsOptions.FORMAT)) {
      probeHub(sink.definition());
    } else {
      probeKafka(sink.definition());
    }
  }

  private void probeHub(SinkDefinition sink) {
    EventHubsOptions options = EventHubsOptions.of(sink);
    Optional<EventHubsEndpoint> endpoint = EventHubsEndpoint.of(options);
    if (EventHubsConnector.find(spark).isEmpty()) {
      problems.error(
          ErrorCode.CONNECTOR_MISSING,
          sink.position(),
          "Cannot write sink '%s': the Event Hubs connector is not on the class path"
              .formatted(sink.name()),
          EventHubsConnector.REMEDY);
    } else if (!options.nameANamespace()) {
      problems.error(
          ErrorCode.MISSING_KEY,
          sink.position(),
          "Cannot write sink '%s': it names no namespace".formatted(sink.name()),
          "set options.%s, or run with --embedded to start an emulator"
              .formatted(EventHubsOptions.CONNECTION_STRING));
    } else {
      endpoint
          .flatMap(EventHubsEndpoint::refusal)
          .ifPresent(
              reason ->
                  unreachable(
                      sink,
                      endpoint.get().toString(),
                      reason,
                      "check the name of the namespace and that port %d is open"
                          .formatted(endpoint.get().port())));
    }
  }

  private void probeKafka(SinkDefinition sink) {
    Optional<String> brokers = sink.option(BOOTSTRAP).map(PropertyDefinition::value);
    if (brokers.isEmpty()) {
      problems.error(
          ErrorCode.MISSING_KEY,
          sink.position(),
          "Cannot write sink '%s': it names no broker".formatted(sink.name()),
          "set options.%s, or run with --embedded to start a broker".formatted(BOOTSTRAP));
      return;
    }
    try (Admin admin = Admin.create(settings(sink))) {
      Collection<Node> nodes = admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS);
      Optional<PropertyDefinition> topic = sink.option("topic");
      if (topic.isPresent() && isMissing(admin, topic.get().value(), nodes)) {
        problems.error(
            ErrorCode.SINK_UNREACHABLE,
            topic.get().position(),
            "Cannot write sink '%s': there is no topic '%s' on %s, and the broker makes none"
                .formatted(sink.name(), topic.get().value(), brokers.get()),
            "create the topic, or mend options.topic");
      }
    } catch (ExecutionException e) {
      unreachable(sink, brokers.get(), reason(e.getCause()), CHECK_BROKER);
    } catch (TimeoutException | KafkaException e) {
      unreachable(sink, brokers.get(), reason(e), CHECK_BROKER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isMissing(Admin admin, String topic, Collection<Node> nodes)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get(SECONDS, TimeUnit.SECONDS);
      return false;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
    String node = Integer.toString(nodes.iterator().next().id());
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node);
    try {
      Config settings =
          admin
              .describeConfigs(List.of(broker))
              .values()
              .get(broker)
              .get(SECONDS, TimeUnit.SECONDS);
      ConfigEntry makes = settings.get("auto.create.topics.enable");
      return makes != null && "false".equals(makes.value());
    } catch (ExecutionException e) {
      // Not every client may ask that, and not every service answers it: the first batch will tell.
      LOG.info("The brokers do not tell whether they make topic {}", topic, e);
      return false;
    }
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? "no answer in " + SECONDS + " s" : cause.getMessage();
  }

  private void unreachable(SinkDefinition sink, String place, String reason, String hint) {
    problems.error(
        ErrorCode.SINK_UNREACHABLE,
        sink.position(),
        "Cannot reach sink '%s' at %s: %s".formatted(sink.name(), place, reason),
        hint);
  }

  private static Properties settings(SinkDefinition sink) {
    Properties settings = new Properties();
    sink.options()
        .forEach(
            (name, value) -> {
              String key = name.startsWith(PASSED_ON) ? name.substring(PASSED_ON.length()) : "";
              if (AdminClientConfig.configNames().contains(key)) {
                settings.put(key, value.value());
              }
            });
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "12000");
    return settings;
  }
}
