package dev.lakeweir.embedded.eventhubs;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The hubs, and what all connections share. Safe for several threads. */
final class Namespace {
  private final EmulatorSettings settings;
  private final FaultPlan faults = new FaultPlan();
  private final Map<String, EmulatedHub> hubs = new ConcurrentHashMap<>();

  Namespace(EmulatorSettings settings) {
    this.settings = settings;
  }

  EmulatorSettings settings() {
    return settings;
  }

  FaultPlan faults() {
    return faults;
  }

  /**
   * @throws IllegalArgumentException if a hub of that name exists, or the number is below 1
   */
  EmulatedHub create(String name, int partitions) {
    EmulatedHub hub = new EmulatedHub(name, partitions, settings);
    if (hubs.putIfAbsent(key(name), hub) != null) {
      throw new IllegalArgumentException("The emulator has a hub of this name already: " + name);
    }
    return hub;
  }

  /** Names of hubs are the same in any letter case. */
  Optional<EmulatedHub> find(String name) {
    return Optional.ofNullable(hubs.get(key(name)));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
