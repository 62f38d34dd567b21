package dev.lakeweir.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a stand-in for a service by itself. */
@CommandLine.Command(
    name = "emulator",
    description = "Run a service in this process, for programs that use it, without Docker.",
    mixinStandardHelpOptions = true,
    subcommands = EventHubsEmulatorCommand.class,
    synopsisSubcommandLabel = "SERVICE")
final class EmulatorCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Cannot run an emulator: no service was given; there is: eventhubs");
  }
}
