package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/** A command that was run in this JVM: its exit code, and what it wrote. */
record Invocation(int code, String out, String err) {
  static Invocation of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), Map.of());
    int code = Main.run(terminal, arguments);
    return new Invocation(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
