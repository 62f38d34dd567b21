package dev.lakeweir.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A pipeline project as it was written.
 *
 * @param directory where {@code pipeline.yml} lies, absolute
 * @param storage where tables and checkpoints go: an absolute local path or a URI of a Hadoop file
 *     system
 * @param sources by name, in the order of the file
 * @param sinks by name, in the order of the file
 * @param functions by name, in the order of the file
 * @param trigger what flows without a trigger of their own use
 * @param lateRows what happens to rows that come behind the watermark
 * @param configuration Spark settings, which win over Lakeweir's, and those of {@link #SETTINGS}
 */
public record ProjectDefinition(
    Path directory,
    String name,
    PropertyDefinition storage,
    Map<String, SourceDefinition> sources,
    Map<String, SinkDefinition> sinks,
    Map<String, FunctionDefinition> functions,
    TriggerDefinition trigger,
    LateRows lateRows,
    Map<String, String> configuration,
    List<TableDefinition> tables,
    List<ViewDefinition> views,
    List<FlowDefinition> flows) {
  /** The setting that says whether flows over one source are computed in one pass. */
  public static final String ONE_PASS = "lakeweir.onePass";

  /** The setting that says whether tables that do not say so themselves are vacuumed. */
  public static final String VACUUM = "lakeweir.vacuum";

  /** The settings that are Lakeweir's own; each is true or false. */
  public static final List<String> SETTINGS = List.of(ONE_PASS, VACUUM);

  public boolean onePass() {
    return Boolean.parseBoolean(configuration.getOrDefault(ONE_PASS, "true"));
  }

  /** Whether files that the tables of a target have replaced are deleted in time. */
  public boolean vacuums(TargetDefinition target) {
    boolean all = Boolean.parseBoolean(configuration.getOrDefault(VACUUM, "false"));
    return target instanceof TableDefinition table ? table.vacuum().orElse(all) : all;
  }

  /** Where a table of that name lies: {@code <storage>/<name>}. */
  public String pathOf(String table) {
    String place = storage.value();
    return place.endsWith("/") ? place + table : place + "/" + table;
  }
}
