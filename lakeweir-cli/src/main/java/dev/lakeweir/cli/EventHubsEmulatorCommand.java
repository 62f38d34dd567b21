package dev.lakeweir.cli;

import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulatorException;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the Event Hubs emulator until it is told to end. */
@CommandLine.Command(
    name = "eventhubs",
    description =
        "Run an Azure Event Hubs namespace in this process until Ctrl-C; prints a connection string for each hub.",
    mixinStandardHelpOptions = true)
final class EventHubsEmulatorCommand implements Callable<Integer>, Command {
  private static final Map<String, Integer> DEFAULT_HUBS = Map.of("events", 4);
  private static final int LARGEST_PORT = 65_535;
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "5672",
      description = "The port on 127.0.0.1, 0 for any free one (default: 5672).")
  private int port;

  @Option(
      names = "--hub",
      paramLabel = "NAME=PARTITIONS",
      description = "A hub; may be given several times (default: events=4).")
  private Map<String, Integer> hubs;

  @Option(
      names = "--consumer-group",
      paramLabel = "GROUP",
      description = "A consumer group of all hubs beside $Default; may be given several times.")
  private List<String> groups = List.of();

  @Option(
      names = "--keep-events",
      paramLabel = "N",
      description =
          "Keep only the last N events of each partition (default: all, as long as there is memory).")
  private Long keepEvents;

  @Mixin private CommonOptions common;

  private final Terminal terminal;

  EventHubsEmulatorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() {
    try (EventHubsEmulator emulator = start()) {
      show(emulator);
      // Nothing counts it down: a signal ends the process, and nothing is left to be put in order.
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    }
  }

  private Map<String, Integer> hubs() {
    return hubs == null ? DEFAULT_HUBS : hubs;
  }

  private EventHubsEmulator start() {
    if (port < 0 || port > LARGEST_PORT) {
      throw wrongUse("--port must be from 0 to %d: %d".formatted(LARGEST_PORT, port));
    }
    EventHubsEmulator.Builder builder = EventHubsEmulator.builder().port(port);
    hubs().forEach(builder::hub);
    try {
      if (keepEvents != null) {
        builder.retention(keepEvents);
      }
      EventHubsEmulator emulator = builder.start();
      hubs().keySet().forEach(hub -> groups.forEach(emulator.hub(hub)::addConsumerGroup));
      return emulator;
    } catch (IllegalArgumentException e) {
      throw wrongUse(e.getMessage());
    } catch (EventHubsEmulatorException e) {
      throw new ProblemException(
          Problem.error(ErrorCode.USAGE, e.problem(), "Choose another --port, or 0 for any."));
    }
  }

  private static ProblemException wrongUse(String why) {
    return new ProblemException(
        Problem.error(
            ErrorCode.USAGE,
            "Cannot start the Event Hubs emulator: " + why,
            Terminal.command() + " emulator eventhubs --help tells how it is used."));
  }

  private void show(EventHubsEmulator emulator) {
    List<String> names = hubs().keySet().stream().toList();
    if (common.json()) {
      List<Json> list =
          names.stream()
              .map(
                  name ->
                      new Json()
                          .put("name", name)
                          .put("partitions", hubs().get(name))
                          .put("connectionString", emulator.connectionString(name)))
              .toList();
      terminal.out().println(new Json().put("port", emulator.port()).put("hubs", list));
    } else {
      names.forEach(name -> terminal.out().println(emulator.connectionString(name)));
    }
    terminal.message(
        "Event Hubs emulator on 127.0.0.1:%d. Events are in memory only. Ctrl-C ends it."
            .formatted(emulator.port()));
  }
}
