package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.CheckpointGuard;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.checkpoint.SharedCheckpoint;
import dev.lakeweir.checkpoint.SinkGuard;
import dev.lakeweir.checkpoint.StateGuard;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.stateful.StateSignature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * The checkpoints of a pipeline's queries: whether they belong to the tables and sinks that are
 * there, and which of them are in step.
 */
final class QueryCheckpoints {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final CheckpointGuard guard;
  private final SinkGuard sinkGuard;

  QueryCheckpoints(SparkSession spark, PipelineModel pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.guard = new CheckpointGuard(spark, pipeline.name());
    this.sinkGuard = new SinkGuard(spark, pipeline.name());
  }

  /** The checkpoint that a query goes on from. */
  FlowCheckpoint of(QueryModel query) {
    return FlowCheckpoint.latest(
        pipeline.definition().storage().value(),
        query.flow().target(),
        query.name(),
        Plans.classic(spark).sessionState().newHadoopConf());
  }

  /** Refuses a query whose checkpoint and tables, or sink, do not belong together. */
  void check(QueryModel query) {
    of(query).deleteUnfinishedStart();
    SharedCheckpoint.mend(spark, of(query));
    TargetModel target = pipeline.targetOf(query.flow());
    if (!writesTarget(query)) {
      boolean begins =
          CheckpointGuard.isWithoutTable(of(query))
              && !DeltaTables.exists(spark, target.quarantinePath());
      if (target.quarantined() && !begins) {
        check(query, target, target.quarantineName(), target.quarantinePath());
      }
    } else if (target instanceof TableModel table) {
      check(query, table, table.name(), table.path());
    } else {
      FlowCheckpoint checkpoint = of(query);
      List<String> aside = List.of(target.quarantinePath(), target.latePath());
      sinkGuard.check(query.name(), target.name(), aside, checkpoint);
      StateGuard.check(query.name(), target.name(), state(query), checkpoint);
    }
  }

  private void check(QueryModel query, TargetModel target, String name, String path) {
    Set<String> flows =
        pipeline.flows().stream()
            .filter(flow -> flow.target().equals(target.name()))
            .flatMap(flow -> QueryPlanner.queries(flow, pipeline).stream())
            .map(QueryModel::name)
            .collect(Collectors.toSet());
    try {
      guard.check(query.name(), flows, name, target.name(), path, of(query));
      if (writesTarget(query)) {
        StateGuard.check(query.name(), target.name(), state(query), of(query));
      }
      boolean changes = target.write() instanceof WriteModel.Changes && writesTarget(query);
      if (changes && target instanceof TableModel table) {
        guard.checkChanges(query.name(), name, path, table.changesPath(), of(query));
      }
    } catch (ProblemException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new ProblemException(StorageFailure.of("open table '" + name + "'", path, e), e);
    }
  }

  /** Notes in a query's checkpoint and in its tables that they belong together. */
  void mark(QueryModel query) {
    FlowCheckpoint checkpoint = of(query);
    TargetModel target = pipeline.targetOf(query.flow());
    if (!writesTarget(query)) {
      if (target.quarantined()) {
        guard.mark(query.name(), target.quarantineName(), target.quarantinePath(), checkpoint);
      }
      return;
    }
    if (target instanceof TableModel table) {
      guard.mark(query.name(), table.name(), table.path(), checkpoint);
    } else {
      sinkGuard.mark(query.name(), target.name(), checkpoint);
    }
    StateGuard.mark(query.name(), target.name(), state(query), checkpoint);
  }

  /** What a query remembers that Spark runs as a stream; a query over one batch has no state. */
  private static List<StateSignature> state(QueryModel query) {
    return query instanceof QueryModel.StreamQuery
        ? StateSignature.of(query.flow().query())
        : List.of();
  }

  private static boolean writesTarget(QueryModel query) {
    return !(query instanceof QueryModel.RejectQuery);
  }

  /**
   * What is run together, where the checkpoints allow that: flows that one query can serve, but
   * that stand at different places of their source, are run apart.
   *
   * @param together queries that can be run as one
   */
  List<List<QueryModel>> inStep(List<QueryModel> together) {
    List<List<QueryModel>> all = new ArrayList<>();
    List<QueryModel> open = new ArrayList<>(together);
    while (!open.isEmpty()) {
      List<QueryModel> part = inStepWithFurthest(open);
      all.add(part);
      open.removeAll(part);
    }
    return all;
  }

  /**
   * Makes one batch of each query that ends where the furthest of them stands, so that they are in
   * step when it has been run.
   *
   * @return those that have such a batch
   */
  List<QueryModel> bringTogether(List<QueryModel> queries) {
    Map<String, QueryModel> byPlace = new LinkedHashMap<>();
    queries.forEach(query -> byPlace.put(of(query).location(), query));
    return SharedCheckpoint.bringTogether(spark, queries.stream().map(this::of).toList()).stream()
        .map(FlowCheckpoint::location)
        .map(byPlace::get)
        .toList();
  }

  private List<QueryModel> inStepWithFurthest(List<QueryModel> queries) {
    if (queries.size() == 1) {
      return List.copyOf(queries);
    }
    QueryModel furthest =
        Collections.max(
            queries, Comparator.comparingLong(query -> of(query).latestBatch().orElse(-1)));
    List<QueryModel> part = new ArrayList<>(List.of(furthest));
    for (QueryModel query : queries) {
      if (query != furthest && SharedCheckpoint.inStep(spark, of(furthest), of(query))) {
        part.add(query);
      }
    }
    return part;
  }

  /** Those of queries that are run as one, the first of which Spark writes. */
  SharedCheckpoint shared(List<QueryModel> together) {
    return new SharedCheckpoint(
        spark, of(together.get(0)), together.stream().skip(1).map(this::of).toList());
  }

  /** Under which application the batches of a query are written. */
  String application(QueryModel query) {
    return TransactionId.application(pipeline.name(), query.name(), of(query).generation());
  }
}
