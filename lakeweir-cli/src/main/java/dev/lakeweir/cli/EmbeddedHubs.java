package dev.lakeweir.cli;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulatorException;
import dev.lakeweir.embedded.generate.EmulatorFeed;
import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An Event Hubs emulator in this JVM for the sources of a project that name no namespace. Its
 * events are in memory and gone when it is closed.
 */
final class EmbeddedHubs implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final EventHubsEmulator emulator;

  /** By the name of the source. */
  private final Map<String, EmulatedHub> hubs = new LinkedHashMap<>();

  private EmbeddedHubs(EventHubsEmulator emulator) {
    this.emulator = emulator;
  }

  /** Whether a source of the project is one for an emulator. */
  static boolean isNeeded(ProjectDefinition project) {
    return project.sources().values().stream().anyMatch(EmbeddedHubs::isOurs);
  }

  private static boolean isOurs(SourceDefinition source) {
    return EventHubsOptions.isEventHubs(source) && !EventHubsOptions.of(source).nameANamespace();
  }

  /** Starts an emulator with the hubs and consumer groups that the sources name. */
  static EmbeddedHubs start(ProjectDefinition project, int port) {
    EmbeddedHubs hubs = new EmbeddedHubs(emulator(port));
    try {
      project.sources().values().stream().filter(EmbeddedHubs::isOurs).forEach(hubs::add);
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
    String name = options.text(EventHubsOptions.NAME).orElseThrow(() -> unnamed(source));
    EmulatedHub hub =
        hubs.values().stream()
            .filter(other -> other.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseGet(() -> create(source, name));
    options.text(EventHubsOptions.CONSUMER_GROUP).ifPresent(hub::addConsumerGroup);
    hubs.put(source.name(), hub);
  }

  private static ProblemException unnamed(SourceDefinition source) {
    return new ProblemException(
        Problem.error(
            ErrorCode.MISSING_KEY,
            source.position(),
            "Cannot start the emulator for source '%s': it names no hub".formatted(source.name()),
            "Set options.%s.".formatted(EventHubsOptions.NAME)));
  }

  private EmulatedHub create(SourceDefinition source, String name) {
    try {
      return emulator.createHub(name, PARTITIONS);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.INVALID_VALUE,
              source.position(),
              "Cannot start the emulator for source '%s': %s"
                  .formatted(source.name(), e.getMessage()),
              "Correct options.eventhubs.name."));
    }
  }

  /** The settings that make the sources read from this emulator, as {@code --set} takes them. */
  List<String> settings() {
    return hubs.keySet().stream()
        .map(
            source ->
                "sources.%s.options.%s=%s"
                    .formatted(source, EventHubsOptions.CONNECTION_STRING, connection(source)))
        .toList();
  }

  /** Where each source is to be sent to. The emulator's key is the same everywhere, no secret. */
  List<String> notes() {
    return hubs.keySet().stream()
        .map(
            source ->
                "Source '%s' reads from the emulator: %s".formatted(source, connection(source)))
        .toList();
  }

  private String connection(String source) {
    return emulator.connectionString(hubs.get(source).name());
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
