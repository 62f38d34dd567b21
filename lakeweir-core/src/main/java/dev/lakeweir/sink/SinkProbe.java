package dev.lakeweir.sink;

import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SinkDefinition;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Asks each Kafka sink whether its brokers answer, before a flow reads what it could not send. A
 * topic that is missing is left to the brokers, which may make it.
 */
public final class SinkProbe {
  private static final int SECONDS = 15;
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";
  private static final String PASSED_ON = "kafka.";

  private final Problems problems;

  public SinkProbe(Problems problems) {
    this.problems = problems;
  }

  /** Adds a problem for a sink that cannot be reached; takes at most 15 seconds. */
  public void probe(SinkModel sink) {
    if (sink.definition().format().equals("kafka")) {
      probeKafka(sink.definition());
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
      admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      unreachable(sink, brokers.get(), e.getCause());
    } catch (TimeoutException | KafkaException e) {
      unreachable(sink, brokers.get(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void unreachable(SinkDefinition sink, String brokers, Throwable cause) {
    String reason =
        cause.getMessage() == null ? "no answer in " + SECONDS + " s" : cause.getMessage();
    problems.error(
        ErrorCode.SINK_UNREACHABLE,
        sink.position(),
        "Cannot reach sink '%s' at %s: %s".formatted(sink.name(), brokers, reason),
        "check that the broker runs and that %s and its security options are right"
            .formatted(BOOTSTRAP));
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
