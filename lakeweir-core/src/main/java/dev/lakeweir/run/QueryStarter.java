package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.SharedCheckpoint;
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
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.source.LookedUpFiles;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.spec.TriggerDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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
  private final TableMaintenance maintenance;
  private final SourceReader reader;
  private final QueryCheckpoints checkpoints;

  QueryStarter(
      SparkSession spark,
      PipelineModel pipeline,
      QueryCheckpoints checkpoints,
      TableMaintenance maintenance) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.maintenance = maintenance;
    this.reader = new SourceReader(spark, pipeline.definition().directory());
    this.checkpoints = checkpoints;
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
          && SharedCheckpoint.inStep(spark, checkpoints.of(leading), checkpoints.of(query))
          && onePass(query, Map.of()).fits(spark)) {
        led.add(query);
      }
    }
    return led;
  }

  /**
   * Starts queries as one, whose tables exist.
   *
   * @param together with checkpoints in step; the first gives its name, and Spark its checkpoint
   */
  StreamingQuery start(
      List<QueryModel> together, Map<String, FlowMonitor> monitors, Trigger trigger) {
    QueryModel first = together.get(0);
    together.forEach(checkpoints::mark);
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
              .option("checkpointLocation", checkpoints.of(first).location())
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
            spark,
            leading.name(),
            alone(leading, monitors),
            flows,
            pass,
            checkpoints.shared(together)));
  }

  private VoidFunction2<Dataset<Row>, Long> processor(
      List<QueryModel> together, Map<String, FlowMonitor> monitors) {
    if (!OnePassPlan.isOnePass(together.get(0), pipeline)) {
      return alone(together.get(0), monitors);
    }
    return new OnePassProcessor(
        spark,
        together.stream().map(query -> onePass(query, monitors)).toList(),
        checkpoints.shared(together));
  }

  private OnePassFlow onePass(QueryModel query, Map<String, FlowMonitor> monitors) {
    return new OnePassFlow(
        query,
        pipeline,
        checkpoints.application(query),
        monitors.get(query.flow().name()),
        alone(query, monitors));
  }

  private BatchProcessor alone(QueryModel query, Map<String, FlowMonitor> monitors) {
    return new BatchProcessor(
        spark,
        query,
        pipeline,
        checkpoints.application(query),
        monitors.get(query.flow().name()),
        maintenance);
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
