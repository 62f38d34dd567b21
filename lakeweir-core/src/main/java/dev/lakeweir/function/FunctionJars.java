package dev.lakeweir.function;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The jars that a project's functions are in. */
public final class FunctionJars {
  /**
   * Sessions with jars, until their Spark context ends. Spark deletes the jars of a session that is
   * garbage; but a job that is begun while rows are iterated, as Delta's source begins some, asks
   * for the jars of all sessions, and would fail when they go in between.
   */
  private static final Set<SparkSession> KEPT = ConcurrentHashMap.newKeySet();

  private FunctionJars() {}

  /**
   * Brings the jars to the executors, for this session and the streams that it starts: Spark keeps
   * the classes of sessions apart. The jars have been checked.
   */
  public static void ship(SparkSession spark, ProjectDefinition project) {
    List<String> jars = paths(project.functions().values());
    jars.forEach(spark::addArtifact);
    if (!jars.isEmpty()) {
      keep(spark);
    }
  }

  /** The same for the session of its own that Spark has made for a stream. */
  public static void keep(StreamingQuery query) {
    if (KEPT.contains(query.sparkSession()) && query instanceof StreamingQueryWrapper stream) {
      keep(stream.streamingQuery().sparkSessionForStream());
    }
  }

  private static void keep(SparkSession session) {
    SparkContext context = session.sparkContext();
    if (KEPT.stream().noneMatch(other -> other.sparkContext() == context)) {
      context.addSparkListener(
          new SparkListener() {
            @Override
            public void onApplicationEnd(SparkListenerApplicationEnd end) {
              KEPT.removeIf(other -> other.sparkContext() == context);
            }
          });
    }
    KEPT.add(session);
  }

  /** Whether the function's jar is there; reports it if not. */
  static boolean isThere(FunctionDefinition function, Problems problems) {
    Optional<PropertyDefinition> jar = function.jar();
    if (jar.isEmpty() || Files.isRegularFile(Path.of(jar.get().value()))) {
      return true;
    }
    problems.error(
        ErrorCode.JAR_MISSING,
        jar.get().position(),
        "Cannot load function '%s': no such file: %s".formatted(function.name(), jar.get().value()),
        "Build it first, or correct the path: it begins at the project's directory.");
    return false;
  }

  /** A loader that knows the classes of all jars that are there, and those of this program. */
  static ClassLoader loader(Collection<FunctionDefinition> functions) {
    URL[] urls =
        paths(functions).stream()
            .map(Path::of)
            .filter(Files::isRegularFile)
            .map(FunctionJars::url)
            .toArray(URL[]::new);
    ClassLoader parent = Thread.currentThread().getContextClassLoader();
    return urls.length == 0 ? parent : new URLClassLoader(urls, parent);
  }

  /** The names of the classes in a function's jar; none without a jar. */
  static List<String> classes(FunctionDefinition function) {
    if (function.jar().isEmpty()) {
      return List.of();
    }
    try (JarFile jar = new JarFile(function.jar().get().value())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> paths(Collection<FunctionDefinition> functions) {
    return functions.stream()
        .flatMap(function -> function.jar().stream())
        .map(PropertyDefinition::value)
        .distinct()
        .toList();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
