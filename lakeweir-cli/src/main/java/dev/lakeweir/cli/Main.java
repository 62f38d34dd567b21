package dev.lakeweir.cli;

import dev.lakeweir.problem.ErrorCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int code = run(arguments);
    System.out.flush();
    // Spark leaves threads behind that are not daemons.
    System.exit(code);
  }

  /** Runs one command; answers its exit code. For one call at a time. */
  public static int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.getenv());
    return run(terminal, arguments);
  }

  static int run(Terminal terminal, String... arguments) {
    Failures failures = new Failures(terminal);
    CommandLine line = new CommandLine(new Lakeweir(), new CommandFactory(terminal));
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExitCodeExceptionMapper(failure -> ErrorCode.UNEXPECTED.exitCode());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> failures.show(failure, command.getCommand()));
    line.setParameterExceptionHandler((failure, given) -> failures.usage(failure));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()));
    return line.execute(arguments);
  }
}
