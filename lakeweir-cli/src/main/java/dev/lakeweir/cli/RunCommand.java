package dev.lakeweir.cli;

import dev.lakeweir.run.RunOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Runs a pipeline. */
@CommandLine.Command(
    name = "run",
    description =
        "Run a pipeline until it is stopped, or with --once until all that is there is drained.",
    mixinStandardHelpOptions = true)
final class RunCommand extends ProjectCommand {
  @Option(names = "--once", description = "Drain what is there now, then end.")
  private boolean once;

  @Option(
      names = "--embedded",
      description =
          "Start a Kafka broker in this process for the Kafka sources and sinks that name none, its data is kept in the storage; and an Event Hubs emulator, its events are in memory, for the Event Hubs sources and sinks that name no namespace.")
  private boolean embedded;

  @Option(
      names = "--embedded-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "The port of the embedded broker, or else of the emulator, on 127.0.0.1; 0 (default) takes a free one.")
  private int embeddedPort;

  @Option(
      names = "--full-refresh",
      paramLabel = "TABLE",
      arity = "0..*",
      split = ",",
      description =
          "Empty these tables (all if none is named) and what is made from them, and fill them from the start. A sink that is named is sent everything again.")
  private List<String> fullRefresh;

  RunCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Optional<Set<String>> refresh =
        Optional.ofNullable(fullRefresh)
            .map(names -> new TreeSet<>(names.stream().filter(name -> !name.isEmpty()).toList()));
    RunOptions options = new RunOptions(once, refresh, RunOptions.STOP_WITHIN);
    return new PipelineExecution(terminal, common, this::read)
        .execute(
            options, embedded ? Optional.of(embeddedPort) : Optional.empty(), Optional.empty());
  }
}
