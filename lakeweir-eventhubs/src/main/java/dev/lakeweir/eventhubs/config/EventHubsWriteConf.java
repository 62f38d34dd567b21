package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.util.Objects;

/**
 * How a hub is written.
 *
 * @param maxBatchSize bytes of a batch; 0 for what the service allows
 * @param maxBatchesInFlight batches of one task that are sent and not yet confirmed
 */
public record EventHubsWriteConf(HubAddress address, int maxBatchSize, int maxBatchesInFlight)
    implements Serializable {
  private static final int DEFAULT_IN_FLIGHT = 4;
  private static final int MAX_IN_FLIGHT = 256;

  public EventHubsWriteConf {
    Objects.requireNonNull(address, "address");
  }

  public static EventHubsWriteConf of(OptionValues options) {
    return new EventHubsWriteConf(
        HubAddress.of(options),
        options
            .number(EventHubsOption.MAX_BATCH_SIZE, 1024, Integer.MAX_VALUE)
            .map(Long::intValue)
            .orElse(0),
        options
            .number(EventHubsOption.MAX_BATCHES_IN_FLIGHT, 1, MAX_IN_FLIGHT)
            .map(Long::intValue)
            .orElse(DEFAULT_IN_FLIGHT));
  }
}
