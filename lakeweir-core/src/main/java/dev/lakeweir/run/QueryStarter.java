package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.CheckpointGuard;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.checkpoint.SharedCheckpoint;
import dev.lakeweir.checkpoint.SinkGuard;
import dev.lakeweir.checkpoint.StateGuard;
import dev.lakeweir.function.FunctionJars;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.onepass.LedPass;
import dev.lakeweir.onepass.LedPlan;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.OutputModes;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.source.LookedUpFiles;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.stateful.StateSignature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Starts the streaming queries of a pipeline. */
final class QueryStarter {
  /** Sources that are read so that the plan of a batch does not tell its parts. */
  private static final String OLD_READERS = "spark.sql.streaming.disabledV2MicroBatchReaders";

  private static final String POOL = "spark.scheduler.pool";

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final Compactions compactions;
  private final SourceReader reader;
  private final CheckpointGuard guard;
  private final SinkGuard sinkGuard;

  QueryStarter(SparkSession spark, PipelineModel pipeline, Compactions compactions) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.compactions = compactions;
    this.reader = new SourceReader(spark, pipeline.definition().directory());
    this.guard = new CheckpointGuard(spark, pipeline.name());
    this.sinkGuard = new SinkGuard(spark, pipeline.name());
  }

  /** The checkpoint that a query goes on from. */
  FlowCheckpoint checkpoint(QueryModel query) {
    return FlowCheckpoint.latest(
        pipeline.definition().storage().value(),
        query.flow().target(),
        query.name(),
        Plans.classic(spark).sessionState().newHadoopConf());
  }

  /** Refuses a query whose checkpoint and tables, or sink, do not belong together. */
  void check(QueryModel query) {
    checkpoint(query).deleteUnfinishedStart();
    SharedCheckpoint.mend(spark, checkpoint(query));
    TargetModel target = pipeline.targetOf(query.flow());
    if (!writesTarget(query)) {
      boolean begins =
          CheckpointGuard.isWithoutTable(checkpoint(query))
              && !DeltaTables.exists(spark, target.quarantinePath());
      if (target.quarantined() && !begins) {
        check(query, target, target.quarantineName(), target.quarantinePath());
      }
    } else if (target instanceof TableModel table) {
      check(query, table, table.name(), table.path());
    } else {
      FlowCheckpoint checkpoint = checkpoint(query);
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
      guard.check(query.name(), flows, name, target.name(), path, checkpoint(query));
      if (writesTarget(query)) {
        StateGuard.check(query.name(), target.name(), state(query), checkpoint(query));
      }
      boolean changes = target.write() instanceof WriteModel.Changes && writesTarget(query);
      if (changes && target instanceof TableModel table) {
        guard.checkChanges(query.name(), name, path, table.changesPath(), checkpoint(query));
      }
    } catch (ProblemException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new ProblemException(StorageFailure.of("open table '" + name + "'", path, e), e);
    }
  }

  private void mark(QueryModel query, FlowCheckpoint checkpoint) {
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
   * Of queries that one leads those that can go with it: their checkpoints are in step with its
   * own, and their tables are such that they can.
   */
  List<QueryModel> inStepWithLeading(List<QueryModel> together) {
    QueryModel leading = together.get(0);
    List<QueryModel> led = new ArrayList<>(List.of(leading));
    boolean leads =
        spark.conf().get(OLD_READERS, "").isEmpty()
            && LedPass.used(spark, OnePassPlan.source(leading, pipeline), leading.flow())
                .isPresent();
    for (QueryModel query : together.subList(1, together.size())) {
      if (leads
          && SharedCheckpoint.inStep(spark, checkpoint(leading), checkpoint(query))
          && onePass(query, Map.of()).fits(spark)) {
        led.add(query);
      }
    }
    return led;
  }

  /**
   * Makes one batch of each query that ends where the furthest of them stands, so that they are in
   * step when it has been run.
   *
   * @return those that have such a batch
   */
  List<QueryModel> bringTogether(List<QueryModel> queries) {
    Map<String, QueryModel> byPlace = new LinkedHashMap<>();
    queries.forEach(query -> byPlace.put(checkpoint(query).location(), query));
    return SharedCheckpoint.bringTogether(spark, queries.stream().map(this::checkpoint).toList())
        .stream()
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
            queries, Comparator.comparingLong(query -> checkpoint(query).latestBatch().orElse(-1)));
    List<QueryModel> part = new ArrayList<>(List.of(furthest));
    for (QueryModel query : queries) {
      if (query != furthest
          && SharedCheckpoint.inStep(spark, checkpoint(furthest), checkpoint(query))) {
        part.add(query);
      }
    }
    return part;
  }

  /**
   * Starts queries as one, whose tables exist.
   *
   * @param together with checkpoints in step; the first gives its name, and Spark its checkpoint
   */
  StreamingQuery start(
      List<QueryModel> together, Map<String, FlowMonitor> monitors, Trigger trigger) {
    QueryModel first = together.get(0);
    together.forEach(query -> mark(query, checkpoint(query)));
    Prepared prepared =
        LedPlan.isLed(together)
            ? led(together, monitors)
            : new Prepared(stream(first, trigger), processor(together, monitors));
    // What a query runs as jobs shares the cores with the others, whatever came first.
    String pool = spark.sparkContext().getLocalProperty(POOL);
    spark.sparkContext().setLocalProperty(POOL, pool == null ? first.name() : pool);
    try {
      StreamingQuery started =
          prepared.stream()
              .writeStream()
              .queryName(first.name())
              .option("checkpointLocation", checkpoint(first).location())
              .outputMode(outputMode(first))
              .trigger(trigger)
              .foreachBatch(prepared.processor())
              .start();
      FunctionJars.keep(started);
      return started;
    } catch (TimeoutException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FLOW_FAILED,
              "Cannot start flow '%s': Spark did not answer in time".formatted(first.name()),
              "Run it again."),
          e);
    } finally {
      spark.sparkContext().setLocalProperty(POOL, pool);
    }
  }

  /** A query that is still to be started. */
  private record Prepared(Dataset<Row> stream, VoidFunction2<Dataset<Row>, Long> processor) {}

  private Prepared led(List<QueryModel> together, Map<String, FlowMonitor> monitors) {
    QueryModel.StreamQuery leading = (QueryModel.StreamQuery) together.get(0);
    SourceModel source = OnePassPlan.source(leading, pipeline);
    Map<OnePassFlow, FlowQuery> flows = new LinkedHashMap<>();
    for (QueryModel query : together.subList(1, together.size())) {
      OnePassFlow flow = onePass(query, monitors);
      flows.put(flow, flow.query(spark));
    }
    LedPass pass =
        new LedPass(
            spark,
            source,
            LedPass.used(spark, source, leading.flow()).orElseThrow(),
            List.copyOf(flows.values()));
    return new Prepared(
        stream(leading, stream -> pass.accepted(reader.raw(source))),
        new LedProcessor(
            spark, leading.name(), alone(leading, monitors), flows, pass, checkpoints(together)));
  }

  private VoidFunction2<Dataset<Row>, Long> processor(
      List<QueryModel> together, Map<String, FlowMonitor> monitors) {
    if (!OnePassPlan.isOnePass(together.get(0), pipeline)) {
      return alone(together.get(0), monitors);
    }
    return new OnePassProcessor(
        spark,
        together.stream().map(query -> onePass(query, monitors)).toList(),
        checkpoints(together));
  }

  private OnePassFlow onePass(QueryModel query, Map<String, FlowMonitor> monitors) {
    return new OnePassFlow(
        query,
        pipeline,
        application(query),
        monitors.get(query.flow().name()),
        alone(query, monitors));
  }

  private BatchProcessor alone(QueryModel query, Map<String, FlowMonitor> monitors) {
    return new BatchProcessor(
        spark, query, pipeline, application(query), monitors.get(query.flow().name()), compactions);
  }

  private String application(QueryModel query) {
    return TransactionId.application(pipeline.name(), query.name(), checkpoint(query).generation());
  }

  private SharedCheckpoint checkpoints(List<QueryModel> together) {
    return new SharedCheckpoint(
        spark,
        checkpoint(together.get(0)),
        together.stream().skip(1).map(this::checkpoint).toList());
  }

  private Dataset<Row> stream(QueryModel query, Trigger trigger) {
    if (query instanceof QueryModel.BatchQuery single) {
      return input(single.input());
    }
    if (query instanceof QueryModel.RejectQuery reject) {
      return reader.raw(reject.source());
    }
    boolean goesOn = !trigger.equals(Trigger.AvailableNow());
    return stream((QueryModel.StreamQuery) query, input -> accepted(input, goesOn));
  }

  private Dataset<Row> stream(
      QueryModel.StreamQuery query, Function<FlowInput, Dataset<Row>> streams) {
    LogicalPlan plan =
        RelationPlaceholder.replace(
            query.flow().query(),
            input ->
                input.streaming()
                    ? Plans.analyzed(streams.apply(input))
                    : LookedUpFiles.relation(
                        () -> BatchProcessor.staticInput(spark, pipeline, input)));
    return Plans.dataset(spark, plan);
  }

  private Dataset<Row> input(FlowInput input) {
    SourceModel source = pipeline.sources().get(input.name());
    if (source != null) {
      return reader.raw(source);
    }
    TableModel table = pipeline.tables().get(input.name());
    try {
      return spark.readStream().format("delta").load(table.path());
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new ProblemException(
          StorageFailure.of("read table '" + table.name() + "'", table.path(), e), e);
    }
  }

  private Dataset<Row> accepted(FlowInput input, boolean goesOn) {
    SourceModel source = pipeline.sources().get(input.name());
    if (source == null) {
      return input(input);
    }
    Dataset<Row> raw = goesOn ? reader.inFewParts(source) : reader.raw(source);
    if (source.decoded().isEmpty()) {
      return raw;
    }
    Dataset<Row> decoded = SourceReader.failing(SourceReader.decode(raw, source), source);
    return SourceReader.accepted(decoded, source);
  }

  private OutputMode outputMode(QueryModel query) {
    return query instanceof QueryModel.StreamQuery && query.flow().stateful()
        ? OutputModes.of(pipeline.targetOf(query.flow()).write(), query.flow().query())
        : OutputMode.Append();
  }

  /** When a query's batches come. */
  static Trigger trigger(TriggerDefinition trigger, boolean once) {
    if (once) {
      return Trigger.AvailableNow();
    }
    return switch (trigger.kind()) {
      case AVAILABLE_NOW -> Trigger.AvailableNow();
      case CONTINUOUS -> Trigger.ProcessingTime(0);
      case INTERVAL ->
          Trigger.ProcessingTime(
              trigger.interval().orElseThrow().toMillis(), TimeUnit.MILLISECONDS);
    };
  }
}
