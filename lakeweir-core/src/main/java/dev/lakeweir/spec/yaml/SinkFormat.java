package dev.lakeweir.spec.yaml;

import dev.lakeweir.connector.EventHubsOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A format that a sink may have, and which of Spark's options it takes.
 *
 * @param text its name
 * @param prefix of options that are passed on unseen; empty for none
 * @param spare what the name of each option may begin with, and need not; empty for nothing
 * @param options the others, by their whole names
 * @param refused what has no place there: why
 */
record SinkFormat(
    String text, String prefix, String spare, List<String> options, Map<String, String> refused) {
  private static final String READING = "it is for reading";
  private static final String BYTES = "key and value are written as they are, text or bytes";
  private static final String CHECKPOINT = "each flow has a checkpoint of its own in the storage";

  static final SinkFormat KAFKA =
      new SinkFormat(
          "kafka",
          "kafka.",
          "",
          List.of("kafka.bootstrap.servers", "topic"),
          Map.of(
              "kafka.key.serializer", BYTES,
              "kafka.value.serializer", BYTES,
              "subscribe", READING + "; what is written into is topic",
              "includeHeaders", READING + "; a column headers is written without it",
              "checkpointLocation", CHECKPOINT));

  static final SinkFormat EVENT_HUBS =
      new SinkFormat(
          EventHubsOptions.FORMAT,
          "",
          EventHubsOptions.PREFIX,
          List.of(
              EventHubsOptions.CONNECTION_STRING,
              EventHubsOptions.NAMESPACE,
              EventHubsOptions.NAME,
              "eventhubs.maxBatchSize",
              "eventhubs.maxBatchesInFlight",
              "eventhubs.operationTimeout",
              "eventhubs.transport",
              "eventhubs.customEndpoint",
              "eventhubs.sasToken",
              "eventhubs.credential",
              "eventhubs.tenantId",
              "eventhubs.clientId",
              "eventhubs.clientSecret",
              "eventhubs.clientCertificatePath",
              "eventhubs.clientCertificatePassword",
              "eventhubs.authorityHost",
              "eventhubs.useAadAuth"),
          ofReading(
              "consumerGroup",
              "startingPosition",
              "startingPositions",
              "endingPosition",
              "endingPositions",
              "maxEventsPerTrigger",
              "maxEventsPerPartition",
              "maxBytesPerTrigger",
              "failOnDataLoss",
              "useExclusiveReceiver",
              "ownerLevel",
              "prefetchCount",
              "receiverTimeout",
              "receiverIdleTimeout"));

  private static final List<SinkFormat> ALL = List.of(KAFKA, EVENT_HUBS);

  private static Map<String, String> ofReading(String... names) {
    Map<String, String> refused = new TreeMap<>();
    Arrays.stream(names).forEach(name -> refused.put(EventHubsOptions.PREFIX + name, READING));
    refused.put("checkpointLocation", CHECKPOINT);
    return refused;
  }

  static Optional<SinkFormat> named(String text) {
    return ALL.stream().filter(format -> format.text().equals(text)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(SinkFormat::text).toList();
  }

  /** Spark's option names do not mind case. */
  boolean knows(String option) {
    boolean passedOn = !prefix.isEmpty() && option.startsWith(prefix);
    return passedOn || options.stream().anyMatch(known -> isNamed(option, known));
  }

  /** The names of all options, in the form in which the option was written. */
  List<String> knownBeside(String option) {
    boolean whole = bare(option).length() < option.length();
    Stream<String> known = options.stream();
    return whole ? options : known.map(name -> name.substring(spare.length())).toList();
  }

  /** Why the option cannot be used, if it cannot. */
  Optional<String> refusal(String option) {
    return refused.entrySet().stream()
        .filter(entry -> isNamed(option, entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  boolean isNamed(String option, String name) {
    return bare(option).equals(bare(name));
  }

  /** What all ways to write an option have in common. */
  String bare(String option) {
    String lower = option.toLowerCase(Locale.ROOT);
    return lower.startsWith(spare) ? lower.substring(spare.length()) : lower;
  }
}
