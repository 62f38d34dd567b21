package dev.lakeweir.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a verb: tells which there are. */
@Command(
    name = "lakeweir",
    description = "Streaming lakehouse pipelines declared in SQL, run exactly once.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      QueryCommand.class,
      LintCommand.class,
      ListCommand.class,
      ExplainCommand.class,
      EmulatorCommand.class,
      WarmUpCommand.class,
      VersionCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done; 1 a handled failure; 2 wrong use or unexpected; 3 refused for safety; 130 and 143 on signals.",
      "Data goes to stdout, messages go to stderr."
    })
final class Lakeweir implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Cannot run: no command was given");
  }
}
