package dev.lakeweir.cli;

import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a pipeline at work on generated events, with everything in this process. */
@CommandLine.Command(
    name = "demo",
    description =
        "Run the retail example on generated click events, with a Kafka broker or an Event Hubs emulator in this process.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer>, Command {
  private static final double RATE = 2000;

  /** Where the events come from. */
  private enum Source {
    KAFKA("pipeline.yml"),
    EVENTHUBS("eventhubs.yml");

    private final String file;

    Source(String file) {
      this.file = file;
    }
  }

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = "kafka",
      description = "kafka (default) or eventhubs: what the events are read from.")
  private Source source;

  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Generate exactly N events, drain them all, and end. Without it the demo runs until Ctrl-C.")
  private Long events;

  @Option(
      names = "--rate",
      paramLabel = "EVENTS/S",
      description =
          "How many events a second (default: 2000, or as fast as possible with --events).")
  private Double rate;

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description =
          "Where tables, checkpoints and the Kafka broker's data go (default: a new directory for temporary files).")
  private Path storage;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The seed of the events (default: 1).")
  private long seed;

  @Mixin private CommonOptions common;

  private final Terminal terminal;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() throws IOException {
    if ((events != null && events < 1) || (rate != null && !(rate >= 0))) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.USAGE,
              "Cannot generate events: --events must be at least 1 and --rate at least 0",
              Terminal.command() + " demo --help tells how it is used."));
    }
    Path lake = storage == null ? temporary() : storage.toAbsolutePath();
    double pace = rate != null ? rate : events == null ? RATE : 0;
    EventProfile profile = EventProfile.defaults().withSeed(seed);
    OptionalLong count = events == null ? OptionalLong.empty() : OptionalLong.of(events);
    EventFeed feed = new EventFeed(profile, count, pace);
    int code =
        new PipelineExecution(terminal, common, further -> project(lake, further))
            .execute(RunOptions.continuous(), Optional.of(0), Optional.of(feed));
    terminal.message(
        "Look at the tables: %s query %s --set storage=%s \"SELECT * FROM gold\""
            .formatted(Terminal.command(), example(), lake));
    return code;
  }

  private ProjectDefinition project(Path lake, List<String> further) {
    List<String> settings = new ArrayList<>(List.of("storage=" + lake));
    settings.addAll(further);
    return ProjectReader.read(
        new ProjectInputs(example().resolve(source.file), terminal.environment(), settings));
  }

  private static Path example() {
    return Path.of(System.getProperty("lakeweir.examples", "examples"), "retail");
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("lakeweir-demo");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
