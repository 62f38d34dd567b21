package dev.lakeweir.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON that is kept of a run: what it was, on which machine, how its JVMs were started. */
public final class ResultFile {
  private ResultFile() {}

  /**
   * Writes {@code <module>/results/<name>.json}, in place of that of an earlier run.
   *
   * @param name the command, without its arguments
   * @param arguments as they were given or left out
   * @return the file
   */
  public static Path write(
      Path module,
      String name,
      String arguments,
      Map<String, String> versions,
      Map<String, Object> figures)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "lakeweir-benchmarks/" + name + " " + arguments);
    json.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    json.put("machine", Machine.here());
    json.put("versions", versions);
    json.put("jvm", jvm());
    json.putAll(figures);
    Path file = Files.createDirectories(module.resolve("results")).resolve(name + ".json");
    String text =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
    return Files.writeString(file, text + "\n", StandardCharsets.UTF_8);
  }

  /** The options that change what a JVM does: those of the workers, or of this one without any. */
  private static List<String> jvm() {
    String workers = System.getProperty("benchmark.jvm");
    List<String> all =
        workers == null
            ? ManagementFactory.getRuntimeMXBean().getInputArguments()
            : List.of(workers.split("\\s+"));
    return all.stream().filter(option -> option.startsWith("-X")).toList();
  }
}
