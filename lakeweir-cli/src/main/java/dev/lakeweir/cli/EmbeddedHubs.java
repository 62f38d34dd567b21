package dev.lakeweir.cli;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulatorException;
import dev.lakeweir.embedded.generate.EmulatorFeed;
import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An Event Hubs emulator in this JVM for the sources and sinks of a project that name no namespace.
 * Its events are in memory and gone when it is closed.
 */
final class EmbeddedHubs implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final EventHubsEmulator emulator;

  /** By what uses it: {@code sources.clicks}; those of sources first. */
  private final Map<String, EmulatedHub> hubs = new LinkedHashMap<>();

  private EmbeddedHubs(EventHubsEmulator emulator) {
    this.emulator = emulator;
  }

  /** Whether a source or sink of the project is one for an emulator. */
  static boolean isNeeded(ProjectDefinition project) {
    return project.sources().values().stream().anyMatch(EmbeddedHubs::isOurs)
        || project.sinks().values().stream().anyMatch(EmbeddedHubs::isOurs);
  }

  private static boolean isOurs(SourceDefinition source) {
    return EventHubsOptions.isEventHubs(source) && !EventHubsOptions.of(source).nameANamespace();
  }

  private static boolean isOurs(SinkDefinition sink) {
    return sink.format().equals(EventHubsOptions.FORMAT)
        && !EventHubsOptions.of(sink).nameANamespace();
  }

  /** Starts an emulator with the hubs that sources and sinks name, and the consumer groups. */
  static EmbeddedHubs start(ProjectDefinition project, int port) {
    EmbeddedHubs hubs = new EmbeddedHubs(emulator(port));
    try {
      project.sources().values().stream().filter(EmbeddedHubs::isOurs).forEach(hubs::add);
      project.sinks().values().stream().filter(EmbeddedHubs::isOurs).forEach(hubs::add);
      return hubs;
    } catch (RuntimeException e) {
      hubs.close();
      throw e;
    }
  }

  private static EventHubsEmulator emulator(int port) {
    try {
      return EventHubsEmulator.builder().port(port).start();
    } catch (EventHubsEmulatorException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.USAGE, e.problem(), "Choose another --embedded-port, or 0 for any."));
    }
  }

  private void add(SourceDefinition source) {
    EventHubsOptions options = EventHubsOptions.of(source);
    EmulatedHub hub = hub(options, "source '" + source.name() + "'", source.position());
    options.text(EventHubsOptions.CONSUMER_GROUP).ifPresent(hub::addConsumerGroup);
    hubs.put("sources." + source.name(), hub);
  }

  private void add(SinkDefinition sink) {
    EmulatedHub hub = hub(EventHubsOptions.of(sink), sink.shown(), sink.position());
    hubs.put("sinks." + sink.name(), hub);
  }

  private EmulatedHub hub(EventHubsOptions options, String user, Position position) {
    String name = options.text(EventHubsOptions.NAME).orElseThrow(() -> unnamed(user, position));
    return hubs.values().stream()
        .filter(other -> other.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseGet(() -> create(name, user, position));
  }

  private static ProblemException unnamed(String user, Position position) {
    return new ProblemException(
        Problem.error(
            ErrorCode.MISSING_KEY,
            position,
            "Cannot start the emulator for %s: it names no hub".formatted(user),
            "Set options.%s.".formatted(EventHubsOptions.NAME)));
  }

  private EmulatedHub create(String name, String user, Position position) {
    try {
      return emulator.createHub(name, PARTITIONS);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.INVALID_VALUE,
              position,
              "Cannot start the emulator for %s: %s".formatted(user, e.getMessage()),
              "Correct options.eventhubs.name."));
    }
  }

  /** The settings that make sources and sinks use this emulator, as {@code --set} takes them. */
  List<String> settings() {
    return hubs.keySet().stream()
        .map(
            user ->
                "%s.options.%s=%s"
                    .formatted(user, EventHubsOptions.CONNECTION_STRING, connection(user)))
        .toList();
  }

  /** Where each hub is to be reached. The emulator's key is the same everywhere, no secret. */
  List<String> notes() {
    return hubs.keySet().stream()
        .map(user -> "%s uses the emulator: %s".formatted(user, connection(user)))
        .toList();
  }

  private String connection(String user) {
    return emulator.connectionString(hubs.get(user).name());
  }

  /** Sends to the first hub. */
  Feed feed(double eventsPerSecond) {
    return new EmulatorFeed(hubs.values().iterator().next(), eventsPerSecond);
  }

  @Override
  public void close() {
    emulator.close();
  }
}
