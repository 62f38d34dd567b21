package dev.lakeweir.cli;

import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.spec.ProjectDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What runs in this JVM for the sources and sinks of a project that name no address: a Kafka
 * broker, an Event Hubs emulator, or both.
 */
final class EmbeddedServices implements AutoCloseable {
  private final Optional<EmbeddedBroker> broker;
  private final Optional<EmbeddedHubs> hubs;

  private EmbeddedServices(Optional<EmbeddedBroker> broker, Optional<EmbeddedHubs> hubs) {
    this.broker = broker;
    this.hubs = hubs;
  }

  /**
   * Starts what the sources and sinks need.
   *
   * @param port of the broker; of the emulator when there is no broker, which has any free one
   *     otherwise
   */
  static EmbeddedServices start(ProjectDefinition project, int port) {
    Optional<EmbeddedBroker> broker =
        EmbeddedBroker.isNeeded(project)
            ? Optional.of(EmbeddedBroker.start(project, port))
            : Optional.empty();
    try {
      Optional<EmbeddedHubs> hubs =
          EmbeddedHubs.isNeeded(project)
              ? Optional.of(EmbeddedHubs.start(project, broker.isPresent() ? 0 : port))
              : Optional.empty();
      return new EmbeddedServices(broker, hubs);
    } catch (RuntimeException e) {
      broker.ifPresent(EmbeddedBroker::close);
      throw e;
    }
  }

  /**
   * The settings that make the sources read from here, and the sinks write, as {@code --set} takes
   * them.
   */
  List<String> settings() {
    List<String> settings = new ArrayList<>();
    broker.ifPresent(it -> settings.addAll(it.settings()));
    hubs.ifPresent(it -> settings.addAll(it.settings()));
    return settings;
  }

  /** What a user needs to know to send events here. */
  List<String> notes() {
    return hubs.map(EmbeddedHubs::notes).orElse(List.of());
  }

  /**
   * Sends to the first topic, or to the first hub where there is none.
   *
   * @param eventsPerSecond 0 for as fast as possible
   */
  Feed feed(double eventsPerSecond) {
    return broker
        .map(it -> it.feed(eventsPerSecond))
        .or(() -> hubs.map(it -> it.feed(eventsPerSecond)))
        .orElseThrow();
  }

  @Override
  public void close() {
    hubs.ifPresent(EmbeddedHubs::close);
    broker.ifPresent(EmbeddedBroker::close);
  }
}
