package dev.lakeweir.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the scripts tell by properties.
 *
 * @param module {@code benchmark.module}: the directory of this module
 * @param jvm {@code benchmark.jvm}: options of the workers' JVMs, with blanks between them; left
 *     out where there are no workers
 */
public record Launch(Path module, List<String> jvm) {
  private static final ClassPath SPARK = new ClassPath(System.getProperty("java.class.path"));

  public static Launch ofProperties() {
    return new Launch(
        Path.of(System.getProperty("benchmark.module")),
        List.of(System.getProperty("benchmark.jvm", "").strip().split("\\s+")));
  }

  /** Starts a worker on Spark, with this program's class path. */
  public WorkerProcess start(String name, List<String> arguments, Path log) throws IOException {
    return start(name, SPARK, arguments, log);
  }

  WorkerProcess start(String name, ClassPath classPath, List<String> arguments, Path log)
      throws IOException {
    return WorkerProcess.start(name, command(classPath, arguments), log);
  }

  /** What starts a program on Spark: a class with {@code main}, and its arguments. */
  public List<String> command(List<String> arguments) {
    return command(SPARK, arguments);
  }

  private List<String> command(ClassPath classPath, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath.text()));
    command.addAll(arguments);
    return command;
  }

  /** Where a project of this module is. */
  public String project(String name) {
    return module.resolve("projects").resolve(name).toString();
  }

  /** The versions of what Lakeweir runs on. */
  public Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("spark", SPARK.version("spark-core_2.13"));
    versions.put("delta", SPARK.version("delta-storage"));
    versions.put("kafka", SPARK.version("kafka-clients"));
    return versions;
  }
}
