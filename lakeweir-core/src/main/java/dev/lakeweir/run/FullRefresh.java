package dev.lakeweir.run;

import dev.lakeweir.checkpoint.CheckpointGuard;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TableStore;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.spec.text.NearestName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Empties tables and gives their flows a new generation of checkpoints, so that they are filled
 * from the start. What was sent to a sink cannot be taken back: its flows begin anew only where it
 * is named, and then send everything again.
 */
final class FullRefresh {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final QueryCheckpoints checkpoints;

  FullRefresh(SparkSession spark, PipelineModel pipeline, QueryCheckpoints checkpoints) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.checkpoints = checkpoints;
  }

  /**
   * Refreshes the named tables and sinks, all tables if none is named, and what is made from them;
   * answers all of them.
   */
  Set<String> refresh(Set<String> names) {
    Set<String> wanted = new LinkedHashSet<>(names.isEmpty() ? pipeline.tables().keySet() : names);
    for (String name : wanted) {
      if (pipeline.target(name).isEmpty()) {
        Set<String> known = new LinkedHashSet<>(pipeline.tables().keySet());
        known.addAll(pipeline.sinks().keySet());
        throw new ProblemException(
            Problem.error(
                ErrorCode.UNKNOWN_TABLE,
                "Cannot refresh '%s': the pipeline has no such table or sink".formatted(name),
                NearestName.hint(name, known)));
      }
    }
    Set<String> all = pipeline.downstream(wanted);
    all.removeIf(name -> !wanted.contains(name) && onlyLooksUp(name, all));
    all.stream().filter(pipeline.sinks()::containsKey).forEach(sink -> refuse(sink, wanted, all));
    // New checkpoints first: if this ends halfway, the next start finds them and goes on from
    // there. Those of sinks before all others, as a table does not tell that they are to come.
    all.stream().filter(pipeline.sinks()::containsKey).forEach(this::begin);
    all.stream().filter(pipeline.tables()::containsKey).forEach(this::begin);
    all.forEach(this::empty);
    return all;
  }

  /** Whether it is a sink whose streams go on, as none of them is that of a refreshed table. */
  private boolean onlyLooksUp(String name, Set<String> refreshed) {
    return pipeline.sinks().containsKey(name)
        && pipeline.flows().stream()
            .filter(flow -> flow.target().equals(name))
            .flatMap(flow -> flow.streams().stream())
            .noneMatch(stream -> refreshed.contains(stream.name()));
  }

  private static void refuse(String sink, Set<String> wanted, Set<String> all) {
    if (!wanted.contains(sink)) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.SINK_REFRESH,
              "Cannot refresh what sink '%s' is fed from: all that was sent would be sent again"
                  .formatted(sink),
              "If it may be, name the sink too: --full-refresh " + String.join(",", all)));
    }
  }

  /** Ends a refresh that was begun and cut off. */
  void finish() {
    Set<String> begun = new LinkedHashSet<>();
    pipeline.tables().keySet().stream().filter(this::isBegun).forEach(begun::add);
    for (String name : pipeline.downstream(begun)) {
      if (pipeline.sinks().containsKey(name)) {
        // Its checkpoints were begun before those of any table.
        continue;
      }
      if (!begun.contains(name)) {
        begin(name);
      }
      empty(name);
    }
    pipeline.sinks().keySet().stream().filter(this::isSinkBegun).forEach(this::empty);
  }

  private void begin(String name) {
    long generation = 1 + newestGeneration(name);
    checkpoints(name).forEach(checkpoint -> checkpoint.begin(generation));
  }

  /**
   * Whether the checkpoints of a table are of a newer generation than the one it was emptied for.
   */
  private boolean isBegun(String name) {
    TransactionId emptied = emptied(name);
    return emptied.batch() > 0
        && emptiedFor(pipeline.tables().get(name).path(), emptied) < emptied.batch();
  }

  /** Whether its checkpoints are of a newer generation than the tables beside it, and unused. */
  private boolean isSinkBegun(String name) {
    return emptied(name).batch() > 0
        && checkpoints(name).allMatch(it -> it.latestBatch().isEmpty());
  }

  private void empty(String name) {
    TargetModel target = pipeline.target(name).orElseThrow();
    if (!(target instanceof TableModel table)) {
      new TableStore(spark).emptyAside(target, emptied(name));
      return;
    }
    if (table.write() instanceof WriteModel.Recompute) {
      // Its readers see the old result until there is a new one.
      return;
    }
    if (checkpoints(name).anyMatch(checkpoint -> checkpoint.latestBatch().isPresent())) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FOREIGN_CHECKPOINT,
              "Cannot start the flows into table '%s': their checkpoints are of generation %d, which the table at %s does not know"
                  .formatted(name, emptied(name).batch(), table.path()),
              "The table was replaced by an older one: restore the newer, or run with --full-refresh "
                  + name
                  + "."));
    }
    new TableStore(spark).empty(table, emptied(name));
  }

  /** What a table records when it is emptied for the newest generation of its checkpoints. */
  private TransactionId emptied(String name) {
    long wanted = checkpoints(name).mapToLong(FlowCheckpoint::generation).max().orElse(0);
    return new TransactionId(TransactionId.application(pipeline.name(), "@refresh", 0), wanted);
  }

  private long emptiedFor(String path, TransactionId emptied) {
    return DeltaTables.exists(spark, path)
        ? DeltaTables.transactionVersion(spark, path, emptied.application()).orElse(-1)
        : -1;
  }

  /** Of the checkpoints of a table or sink, and of what the tables have seen. */
  private long newestGeneration(String name) {
    TargetModel target = pipeline.target(name).orElseThrow();
    CheckpointGuard guard = new CheckpointGuard(spark, pipeline.name());
    long ofCheckpoints = checkpoints(name).mapToLong(FlowCheckpoint::generation).max().orElse(0);
    long ofTable =
        queries(name)
            .flatMap(
                query ->
                    Stream.of(target.path(), target.quarantinePath(), target.latePath())
                        .map(path -> Map.entry(query, path)))
            .mapToLong(entry -> guard.newestGeneration(entry.getKey().name(), entry.getValue()))
            .max()
            .orElse(0);
    return Math.max(ofCheckpoints, ofTable);
  }

  private Stream<FlowCheckpoint> checkpoints(String target) {
    return queries(target).map(checkpoints::of);
  }

  private Stream<QueryModel> queries(String target) {
    return pipeline.flows().stream()
        .filter(flow -> flow.target().equals(target))
        .flatMap(flow -> QueryPlanner.queries(flow, pipeline).stream());
  }
}
