package dev.lakeweir.cli;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes: data to out, messages to err.
 *
 * @param environment that of the process
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {

  /** How the user started this program, for messages that tell what to type. */
  static String command() {
    return System.getProperty("lakeweir.command", "lakeweir");
  }

  /**
   * Whether err is a screen on which lines can be written anew. The launcher knows; the JVM cannot
   * tell.
   */
  boolean live() {
    return Boolean.getBoolean("lakeweir.tty") && !"dumb".equals(environment.get("TERM"));
  }

  boolean colours() {
    return live() && !environment.containsKey("NO_COLOR");
  }

  Ansi ansi() {
    return colours() ? Ansi.ON : Ansi.OFF;
  }

  void message(String text) {
    err.println(text);
  }
}
