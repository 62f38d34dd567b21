package dev.lakeweir.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command understands. */
final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private OutputFormat output = OutputFormat.text;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "text (default) or json, for results and for errors; query knows csv too.")
  void setOutput(OutputFormat format) {
    if (format == OutputFormat.csv && !command.name().equals("query")) {
      throw new ParameterException(
          command.commandLine(),
          "Cannot write the output of %s as csv: use text or json".formatted(command.name()));
    }
    output = format;
  }

  OutputFormat output() {
    return output;
  }

  boolean json() {
    return output == OutputFormat.json;
  }
}
