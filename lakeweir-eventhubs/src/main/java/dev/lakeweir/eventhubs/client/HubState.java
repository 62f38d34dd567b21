package dev.lakeweir.eventhubs.client;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all partitions of a hub hold at a moment.
 *
 * @param identity which hub it is
 * @param partitions those that answered, by id, in the order of their numbers
 * @param unavailable why the others did not, by id
 */
public record HubState(
    HubIdentity identity,
    SortedMap<String, PartitionBounds> partitions,
    Map<String, String> unavailable) {
  /** Partition ids are numbers. */
  public static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  public HubState {
    Objects.requireNonNull(identity, "identity");
    SortedMap<String, PartitionBounds> sorted = new TreeMap<>(BY_NUMBER);
    sorted.putAll(partitions);
    partitions = sorted;
    unavailable = Map.copyOf(unavailable);
  }

  /** This state with other bounds of one partition. */
  public HubState with(PartitionBounds bounds) {
    SortedMap<String, PartitionBounds> changed = new TreeMap<>(partitions);
    changed.put(bounds.partition(), bounds);
    return new HubState(identity, changed, unavailable);
  }

  /** The later state, with what this one knows of more. Numbers of one hub only grow. */
  public HubState newest(HubState later) {
    HubState newest = later;
    if (identity.isReplacedBy(later.identity)) {
      return later;
    }
    for (PartitionBounds bounds : later.partitions().values()) {
      PartitionBounds before = partitions.get(bounds.partition());
      if (before != null && before.end() > bounds.end()) {
        newest = newest.with(before);
      }
    }
    return newest;
  }
}
