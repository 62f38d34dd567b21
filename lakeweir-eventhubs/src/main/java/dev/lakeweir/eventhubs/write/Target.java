package dev.lakeweir.eventhubs.write;

import java.util.Objects;

/**
 * Where an event goes: to one partition, to that of a key, or to any.
 *
 * @param partition empty if not said
 * @param key empty if not said
 */
record Target(String partition, String key) {
  static final Target ANY = new Target("", "");

  Target {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(key, "key");
  }

  /** Whether events have to arrive in the order in which they were given. */
  boolean isOrdered() {
    return !equals(ANY);
  }

  String describe() {
    if (!key.isEmpty()) {
      return "partition key " + key;
    }
    return partition.isEmpty() ? "no partition key" : "partition " + partition;
  }
}
