package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How a hub is read.
 *
 * @param maxEventsPerTrigger {@link Long#MAX_VALUE} for no limit; so are the next two
 * @param isExclusive whether receivers have an epoch, and so are the only ones of their group
 * @param ownerLevel the epoch
 * @param prefetch events that the service may send ahead
 * @param receiverTimeout how long a receiver may be silent while there are events
 * @param receiverIdleTimeout how long a receiver is kept that nobody uses
 */
public record EventHubsReadConf(
    HubAddress address,
    String consumerGroup,
    EventHubsPositions starting,
    EventHubsPositions ending,
    long maxEventsPerTrigger,
    long maxEventsPerPartition,
    long maxBytesPerTrigger,
    boolean failsOnDataLoss,
    boolean isExclusive,
    long ownerLevel,
    int prefetch,
    Duration receiverTimeout,
    Duration receiverIdleTimeout)
    implements Serializable {
  private static final String DEFAULT_GROUP = "$Default";
  private static final int DEFAULT_PREFETCH = 2000;
  private static final int MAX_PREFETCH = 8000;
  private static final Duration DEFAULT_RECEIVER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);

  public EventHubsReadConf {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(consumerGroup, "consumerGroup");
    Objects.requireNonNull(starting, "starting");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(receiverTimeout, "receiverTimeout");
    Objects.requireNonNull(receiverIdleTimeout, "receiverIdleTimeout");
  }

  /** For a stream: it begins after the last event unless told otherwise, and has no end. */
  public static EventHubsReadConf ofStream(OptionValues options) {
    return of(options, new EventHubsPosition.Latest());
  }

  /** For a batch: all that the hub has unless told otherwise. */
  public static EventHubsReadConf ofBatch(OptionValues options) {
    return of(options, new EventHubsPosition.Earliest());
  }

  private static EventHubsReadConf of(OptionValues options, EventHubsPosition startOtherwise) {
    HubAddress address = HubAddress.of(options);
    Duration receiverTimeout = receiverTimeout(options, address.operationTimeout());
    return new EventHubsReadConf(
        address,
        options.text(EventHubsOption.CONSUMER_GROUP).orElse(DEFAULT_GROUP),
        EventHubsPositions.of(
            options,
            EventHubsOption.STARTING_POSITION,
            EventHubsOption.STARTING_POSITIONS,
            address.hub(),
            startOtherwise),
        EventHubsPositions.of(
            options,
            EventHubsOption.ENDING_POSITION,
            EventHubsOption.ENDING_POSITIONS,
            address.hub(),
            new EventHubsPosition.Latest()),
        limit(options, EventHubsOption.MAX_EVENTS_PER_TRIGGER),
        limit(options, EventHubsOption.MAX_EVENTS_PER_PARTITION),
        limit(options, EventHubsOption.MAX_BYTES_PER_TRIGGER),
        options.flag(EventHubsOption.FAIL_ON_DATA_LOSS, true),
        options.flag(EventHubsOption.USE_EXCLUSIVE_RECEIVER, true),
        options.number(EventHubsOption.OWNER_LEVEL, 0, Long.MAX_VALUE).orElse(0L),
        options
            .number(EventHubsOption.PREFETCH_COUNT, 1, MAX_PREFETCH)
            .map(Long::intValue)
            .orElse(DEFAULT_PREFETCH),
        receiverTimeout,
        options.duration(EventHubsOption.RECEIVER_IDLE_TIMEOUT).orElse(DEFAULT_IDLE_TIMEOUT));
  }

  private static Duration receiverTimeout(OptionValues options, Duration operationTimeout) {
    Duration written =
        options
            .duration(EventHubsOption.RECEIVER_TIMEOUT)
            .orElse(
                DEFAULT_RECEIVER_TIMEOUT.compareTo(operationTimeout) < 0
                    ? DEFAULT_RECEIVER_TIMEOUT
                    : operationTimeout);
    if (written.compareTo(operationTimeout) > 0) {
      OptionValues.fail(
          EventHubsOption.RECEIVER_TIMEOUT,
          "it is longer than eventhubs.operationTimeout: " + written + " > " + operationTimeout,
          "Make it shorter, or that longer.");
    }
    return written;
  }

  private static long limit(OptionValues options, EventHubsOption option) {
    return options.number(option, 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
  }
}
