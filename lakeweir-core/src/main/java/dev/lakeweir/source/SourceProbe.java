package dev.lakeweir.source;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.spark.sql.SparkSession;

/** Asks each source whether it is there, before a flow starts to wait for it. */
public final class SourceProbe {
  private static final int SECONDS = 15;
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";

  private final SourceReader reader;
  private final Problems problems;
  private final EventHubsProbe hubs;

  public SourceProbe(SparkSession spark, SourceReader reader, Problems problems) {
    this.reader = reader;
    this.problems = problems;
    this.hubs = new EventHubsProbe(spark, problems);
  }

  /** Adds a problem for a source that cannot be reached; takes at most 15 seconds. */
  public void probe(SourceModel source) {
    SourceDefinition definition = source.definition();
    if (definition.format().equals("kafka")) {
      probeKafka(definition);
    } else if (EventHubsOptions.isEventHubs(definition)) {
      hubs.probe(definition);
    } else {
      probeDirectory(definition);
    }
  }

  private void probeKafka(SourceDefinition source) {
    Map<String, String> options = SourceReader.kafkaOptions(source);
    String bootstrap = options.get(BOOTSTRAP);
    if (bootstrap == null) {
      problems.error(
          ErrorCode.MISSING_KEY,
          source.position(),
          "Cannot read source '%s': it names no broker".formatted(source.name()),
          "set options.%s, or run with --embedded to start a broker".formatted(BOOTSTRAP));
      return;
    }
    List<String> topics =
        option(source, "subscribe")
            .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
            .orElse(List.of());
    try (Admin admin = Admin.create(adminSettings(options))) {
      admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS);
      admin.describeTopics(topics).allTopicNames().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        problems.error(
            ErrorCode.SOURCE_MISSING,
            source.position(),
            "Cannot read source '%s': there is no topic '%s' on %s"
                .formatted(source.name(), String.join(",", topics), bootstrap),
            "create the topic, or mend options.subscribe");
      } else {
        unreachable(source, bootstrap, e.getCause());
      }
    } catch (TimeoutException | KafkaException e) {
      unreachable(source, bootstrap, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void unreachable(SourceDefinition source, String bootstrap, Throwable cause) {
    String reason =
        cause.getMessage() == null ? "no answer in " + SECONDS + " s" : cause.getMessage();
    problems.add(
        Problem.error(
            ErrorCode.SOURCE_UNREACHABLE,
            source.position(),
            "Cannot reach source '%s' at %s: %s".formatted(source.name(), bootstrap, reason),
            "check that the broker runs and that %s and its security options are right"
                .formatted(BOOTSTRAP)));
  }

  private static Properties adminSettings(Map<String, String> options) {
    Properties settings = new Properties();
    options.forEach(
        (name, value) -> {
          String key = name.startsWith("kafka.") ? name.substring("kafka.".length()) : "";
          if (AdminClientConfig.configNames().contains(key)) {
            settings.put(key, value);
          }
        });
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "12000");
    return settings;
  }

  private void probeDirectory(SourceDefinition source) {
    String path = reader.path(source);
    boolean local = !path.contains(":") && !path.contains("*");
    if (local && !Files.exists(Path.of(path))) {
      problems.error(
          ErrorCode.SOURCE_MISSING,
          source
              .options()
              .getOrDefault("path", new PropertyDefinition(path, source.position()))
              .position(),
          "Cannot read source '%s': there is no directory %s".formatted(source.name(), path),
          "create it, or mend options.path");
    }
  }

  private static Optional<String> option(SourceDefinition source, String name) {
    return source.options().entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(name))
        .map(option -> option.getValue().value())
        .findFirst();
  }
}
