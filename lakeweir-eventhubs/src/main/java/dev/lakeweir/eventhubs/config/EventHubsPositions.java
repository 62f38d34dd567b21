package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where reading begins or ends.
 *
 * @param byPartition for the partitions that have a position of their own, by id
 * @param others for all other partitions
 */
public record EventHubsPositions(
    TreeMap<String, EventHubsPosition> byPartition, EventHubsPosition others)
    implements Serializable {
  public EventHubsPositions {
    byPartition = new TreeMap<>(byPartition);
    Objects.requireNonNull(others, "others");
  }

  static EventHubsPositions of(
      OptionValues options,
      EventHubsOption all,
      EventHubsOption each,
      String hub,
      EventHubsPosition otherwise) {
    EventHubsPosition others = options.text(all).map(new PositionJson(all)::one).orElse(otherwise);
    Map<String, EventHubsPosition> byPartition =
        options
            .text(each)
            .map(text -> new PositionJson(each).byPartition(text, hub))
            .orElseGet(Map::of);
    return new EventHubsPositions(new TreeMap<>(byPartition), others);
  }

  public EventHubsPosition of(String partition) {
    return byPartition.getOrDefault(partition, others);
  }
}
