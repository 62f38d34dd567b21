package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pipeline project with a storage of its own, used through the command line only. All tests run
 * the ordinary way with {@code -Dlakeweir.ordinary=true}, but for those that look for the other.
 */
final class Lake {
  private static final boolean ALL_ORDINARY = Boolean.getBoolean("lakeweir.ordinary");

  private final Path project;
  private final Path storage;
  private final Map<String, String> settings = new TreeMap<>();

  Lake(Path project, Path storage) {
    this.project = project;
    this.storage = storage;
    set("storage", storage.toString());
    written(ALL_ORDINARY ? Way.ORDINARY : Way.QUICK);
  }

  /** How flows are computed and tables are written. */
  enum Way {
    /** As it comes: flows together where they can be, and tables directly. */
    QUICK,
    /** Each flow on its own, and tables, which keep a feed of their changes, by Delta alone. */
    ORDINARY
  }

  /** For each command from now on. */
  Lake written(Way way) {
    if (way == Way.ORDINARY) {
      set("configuration.lakeweir.onePass", "false");
      set("configuration.spark.databricks.delta.properties.defaults.enableChangeDataFeed", "true");
    }
    return this;
  }

  /** As {@code --set} does, for each command from now on. */
  Lake set(String path, String value) {
    settings.put(path, value);
    return this;
  }

  boolean isQuick() {
    return !settings.containsKey("configuration.lakeweir.onePass");
  }

  Path storage() {
    return storage;
  }

  /** Drains the sources, in this JVM. */
  void runOnce(String... flags) {
    List<String> all = new ArrayList<>(List.of("--once"));
    all.addAll(List.of(flags));
    Invocation run = Invocation.of(arguments("run", all.toArray(String[]::new)));
    assertThat(run.code()).as("exit code of run --once:%n%s%s", run.err(), run.out()).isZero();
  }

  /** Starts a run in a JVM of its own. */
  ChildJvm start(List<String> jvmOptions, String... flags) {
    return ChildJvm.start(jvmOptions, arguments("run", flags));
  }

  /** The newest batch that the flow of a table has begun, -1 when it has begun none. */
  long begun(String table) {
    return begun(table, table);
  }

  /** The newest batch that a flow into a table or sink has begun, -1 when it has begun none. */
  long begun(String target, String flow) {
    return newest("_checkpoints/%s/%s/0/offsets".formatted(target, flow), "(\\d+)");
  }

  /** The newest batch that the flow of a table has done with, -1 when there is none. */
  long committed(String table) {
    return newest("_checkpoints/%s/%s/0/commits".formatted(table, table), "(\\d+)");
  }

  /** What a flow has noted of the last batch that it has begun: positions, and when that was. */
  String noted(String table) {
    return noted(table, begun(table));
  }

  /** What a flow has noted of a batch. */
  String noted(String table, long batch) {
    String file = "_checkpoints/%s/%s/0/offsets/%d".formatted(table, table, batch);
    try {
      return Files.readString(storage.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest version of a table, -1 when it does not exist. */
  long version(String table) {
    return newest(table + "/_delta_log", "(\\d+)\\.json");
  }

  /** How many files hold the rows of a table, or held them, or were left behind by a batch. */
  int dataFiles(String table) {
    return files(table).size();
  }

  /** The data files that the log of a table has never named, as paths within the table. */
  List<Path> strayFiles(String table) {
    List<Path> strays = new ArrayList<>(files(table));
    log(table).stream()
        .filter(action -> action.has("add"))
        .map(action -> Path.of(action.at("/add/path").asText()))
        .forEach(strays::remove);
    return strays;
  }

  private List<Path> files(String table) {
    Path root = storage.resolve(table);
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(root::relativize)
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.startsWith("_delta_log"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the versions of a table were written with, in their order. */
  List<String> engines(String table) {
    return log(table).stream()
        .filter(action -> action.has("commitInfo"))
        .map(action -> action.at("/commitInfo/engineInfo").asText())
        .toList();
  }

  private List<JsonNode> log(String table) {
    List<JsonNode> actions = new ArrayList<>();
    try {
      for (long version = 0; version <= version(table); version++) {
        String file = "%s/_delta_log/%020d.json".formatted(table, version);
        actions.addAll(AcceptanceCase.rows(Files.readAllLines(storage.resolve(file))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return actions;
  }

  private long newest(String directory, String name) {
    Pattern pattern = Pattern.compile(name);
    String[] files = storage.resolve(directory).toFile().list();
    return Stream.of(files == null ? new String[0] : files)
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .max()
        .orElse(-1);
  }

  List<JsonNode> rows(String table) {
    return query("SELECT * FROM " + table);
  }

  List<JsonNode> query(String sql) {
    Invocation query = Invocation.of(queryArguments(sql));
    assertThat(query.code()).as("exit code of %s:%n%s", sql, query.err()).isZero();
    return AcceptanceCase.rows(query.out().lines().toList());
  }

  String[] queryArguments(String sql) {
    return arguments("query", sql, "--output", "json");
  }

  String[] arguments(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, project.toString()));
    arguments.addAll(List.of(more));
    settings.forEach((path, value) -> arguments.addAll(List.of("--set", path + "=" + value)));
    return arguments.toArray(String[]::new);
  }
}
