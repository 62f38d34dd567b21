package dev.lakeweir.spec.yaml;

import java.util.List;
import java.util.Map;

/** The names of the options of the Event Hubs connector, as its documentation writes them. */
final class EventHubsNames {
  private static final String NO_END = "a stream has no end; ending positions are for batch reads";
  private static final String WRITING = "it is for writing";
  private static final String DSTREAM = "it was for DStreams; use eventhubs.maxEventsPerPartition";
  private static final String SHARES = "each partition's share follows its backlog in every batch";
  private static final String ENTRA = "Entra ID is built in; say how with eventhubs.credential";

  static final List<String> READING =
      List.of(
          "eventhubs.consumerGroup",
          "eventhubs.startingPosition",
          "eventhubs.startingPositions",
          "eventhubs.maxEventsPerTrigger",
          "eventhubs.maxEventsPerPartition",
          "eventhubs.maxBytesPerTrigger",
          "eventhubs.failOnDataLoss",
          "eventhubs.useExclusiveReceiver",
          "eventhubs.ownerLevel",
          "eventhubs.prefetchCount",
          "eventhubs.receiverTimeout",
          "eventhubs.receiverIdleTimeout",
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
          "eventhubs.useAadAuth");

  static final Map<String, String> REFUSED =
      Map.of(
          "eventhubs.endingPosition", NO_END,
          "eventhubs.endingPositions", NO_END,
          "eventhubs.maxBatchSize", WRITING,
          "eventhubs.maxBatchesInFlight", WRITING);

  /** Those of the connector before this one, which programs and tutorials still set. */
  static final Map<String, String> IDLE =
      Map.ofEntries(
          Map.entry("eventhubs.maxRatePerPartition", DSTREAM),
          Map.entry("eventhubs.maxRatesPerPartition", DSTREAM),
          Map.entry(
              "eventhubs.maxSilentTime",
              "a silent receiver is opened again after eventhubs.receiverTimeout"),
          Map.entry("eventhubs.threadPoolSize", "each receiver has a thread of its own"),
          Map.entry("eventhubs.slowPartitionAdjustment", SHARES),
          Map.entry("eventhubs.maxAcceptableBatchReceiveTime", SHARES),
          Map.entry("eventhubs.throttlingStatusPlugin", "throttles are counted by the connector"),
          Map.entry("eventhubs.metricPlugin", "lag is shown without it"),
          Map.entry("eventhubs.aadAuthCallback", ENTRA),
          Map.entry("eventhubs.AadAuthCallbackParams", ENTRA),
          Map.entry("eventhubs.DynamicPartitionDiscovery", "new partitions are always found"),
          Map.entry(
              "eventhubs.partitionPreferredLocationStrategy",
              "partitions are always spread evenly over executors"),
          Map.entry("eventhubs.useSimulatedClient", "lakeweir emulator eventhubs serves tests"),
          Map.entry("eventhubs.offset.type", "checkpoints always hold sequence numbers"),
          Map.entry(
              "eventhubs.connectionTimeout", "eventhubs.operationTimeout bounds connecting too"));

  private EventHubsNames() {}
}
