package dev.lakeweir.eventhubs.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names of the options. Each is written with or without the prefix {@code eventhubs.}, in any
 * case.
 */
public enum EventHubsOption {
  CONNECTION_STRING("connectionString"),
  NAMESPACE("namespace"),
  NAME("name"),
  CUSTOM_ENDPOINT("customEndpoint"),
  TRANSPORT("transport"),
  OPERATION_TIMEOUT("operationTimeout"),
  CREDENTIAL("credential"),
  SAS_TOKEN("sasToken"),
  TENANT_ID("tenantId"),
  CLIENT_ID("clientId"),
  CLIENT_SECRET("clientSecret"),
  CLIENT_CERTIFICATE_PATH("clientCertificatePath"),
  CLIENT_CERTIFICATE_PASSWORD("clientCertificatePassword"),
  AUTHORITY_HOST("authorityHost"),
  USE_AAD_AUTH("useAadAuth"),

  CONSUMER_GROUP("consumerGroup"),
  STARTING_POSITION("startingPosition"),
  STARTING_POSITIONS("startingPositions"),
  ENDING_POSITION("endingPosition"),
  ENDING_POSITIONS("endingPositions"),
  MAX_EVENTS_PER_TRIGGER("maxEventsPerTrigger"),
  MAX_EVENTS_PER_PARTITION("maxEventsPerPartition"),
  MAX_BYTES_PER_TRIGGER("maxBytesPerTrigger"),
  FAIL_ON_DATA_LOSS("failOnDataLoss"),
  USE_EXCLUSIVE_RECEIVER("useExclusiveReceiver"),
  OWNER_LEVEL("ownerLevel"),
  PREFETCH_COUNT("prefetchCount"),
  RECEIVER_TIMEOUT("receiverTimeout"),
  RECEIVER_IDLE_TIMEOUT("receiverIdleTimeout"),

  MAX_BATCH_SIZE("maxBatchSize"),
  MAX_BATCHES_IN_FLIGHT("maxBatchesInFlight");

  /** What may stand before the name of each option. */
  public static final String PREFIX = "eventhubs.";

  private final String key;

  EventHubsOption(String key) {
    this.key = key;
  }

  /** The name without its prefix. */
  public String key() {
    return key;
  }

  /** The name as errors and documentation write it. */
  public String fullName() {
    return PREFIX + key;
  }

  static Optional<EventHubsOption> named(String written) {
    String bare = withoutPrefix(written);
    return Arrays.stream(values()).filter(option -> option.key.equalsIgnoreCase(bare)).findFirst();
  }

  static List<String> fullNames() {
    return Arrays.stream(values()).map(EventHubsOption::fullName).toList();
  }

  static String withoutPrefix(String written) {
    return written.toLowerCase(Locale.ROOT).startsWith(PREFIX)
        ? written.substring(PREFIX.length())
        : written;
  }
}
