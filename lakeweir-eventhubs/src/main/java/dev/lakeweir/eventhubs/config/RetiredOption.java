package dev.lakeweir.eventhubs.config;

import java.util.Arrays;
import java.util.Optional;

/** Options of the old connector, or of texts about it, that are taken and mean nothing any more. */
enum RetiredOption {
  MAX_RATE_PER_PARTITION(
      "maxRatePerPartition", "it was for DStreams; use eventhubs.maxEventsPerPartition"),
  MAX_RATES_PER_PARTITION(
      "maxRatesPerPartition", "it was for DStreams; use eventhubs.maxEventsPerPartition"),
  MAX_SILENT_TIME("maxSilentTime", "a silent receiver is reopened after eventhubs.receiverTimeout"),
  THREAD_POOL_SIZE("threadPoolSize", "each receiver has a thread of its own"),
  SLOW_PARTITION_ADJUSTMENT(
      "slowPartitionAdjustment", "each partition's share follows its backlog in every batch"),
  MAX_ACCEPTABLE_BATCH_RECEIVE_TIME(
      "maxAcceptableBatchReceiveTime", "each partition's share follows its backlog in every batch"),
  THROTTLING_STATUS_PLUGIN(
      "throttlingStatusPlugin", "throttles are counted in the source's metrics"),
  METRIC_PLUGIN("metricPlugin", "lag and counts are in the source's metrics"),
  AAD_AUTH_CALLBACK("aadAuthCallback", "Entra ID is built in; say how with eventhubs.credential"),
  AAD_AUTH_CALLBACK_PARAMS(
      "AadAuthCallbackParams", "Entra ID is built in; say how with eventhubs.credential"),
  DYNAMIC_PARTITION_DISCOVERY("DynamicPartitionDiscovery", "new partitions are always found"),
  PARTITION_PREFERRED_LOCATION_STRATEGY(
      "partitionPreferredLocationStrategy", "partitions are always spread evenly over executors"),
  USE_SIMULATED_CLIENT("useSimulatedClient", "tests use the emulator of lakeweir-embedded"),
  OFFSET_TYPE("offset.type", "checkpoints always hold sequence numbers"),
  CONNECTION_TIMEOUT("connectionTimeout", "eventhubs.operationTimeout bounds connecting too");

  private final String key;
  private final String note;

  RetiredOption(String key, String note) {
    this.key = key;
    this.note = note;
  }

  /** Why it means nothing. */
  String note() {
    return note;
  }

  static Optional<RetiredOption> named(String written) {
    String bare = EventHubsOption.withoutPrefix(written);
    return Arrays.stream(values()).filter(option -> option.key.equalsIgnoreCase(bare)).findFirst();
  }
}
