package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.CheckpointGuard;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.checkpoint.StateGuard;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.OutputModes;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.source.LookedUpFiles;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.stateful.StateSignature;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Starts the streaming queries of a pipeline. */
final class QueryStarter {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final SourceReader reader;
  private final CheckpointGuard guard;

  QueryStarter(SparkSession spark, PipelineModel pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.reader = new SourceReader(spark, pipeline.definition().directory());
    this.guard = new CheckpointGuard(spark, pipeline.name());
  }

  /** The checkpoint that a query goes on from. */
  FlowCheckpoint checkpoint(QueryModel query) {
    return FlowCheckpoint.latest(
        pipeline.definition().storage().value(),
        query.flow().table(),
        query.name(),
        Plans.classic(spark).sessionState().newHadoopConf());
  }

  /** Refuses a query whose checkpoint and tables do not belong together. */
  void check(QueryModel query) {
    TableModel table = pipeline.tableOf(query.flow());
    if (writesTable(query)) {
      check(query, table, table.name(), table.path());
    } else if (table.quarantined()) {
      check(query, table, table.quarantineName(), table.quarantinePath());
    }
  }

  private void check(QueryModel query, TableModel table, String name, String path) {
    Set<String> flows =
        pipeline.flows().stream()
            .filter(flow -> flow.table().equals(table.name()))
            .flatMap(flow -> QueryPlanner.queries(flow, pipeline).stream())
            .map(QueryModel::name)
            .collect(Collectors.toSet());
    try {
      guard.check(query.name(), flows, name, table.name(), path, checkpoint(query));
      if (writesTable(query)) {
        StateGuard.check(query.name(), table.name(), state(query), checkpoint(query));
      }
      if (table.write() instanceof WriteModel.Changes && writesTable(query)) {
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
    TableModel table = pipeline.tableOf(query.flow());
    if (writesTable(query)) {
      guard.mark(query.name(), table.name(), table.path(), checkpoint);
      StateGuard.mark(query.name(), table.name(), state(query), checkpoint);
    } else if (table.quarantined()) {
      guard.mark(query.name(), table.quarantineName(), table.quarantinePath(), checkpoint);
    }
  }

  /** What a query remembers that Spark runs as a stream; a query over one batch has no state. */
  private static List<StateSignature> state(QueryModel query) {
    return query instanceof QueryModel.StreamQuery
        ? StateSignature.of(query.flow().query())
        : List.of();
  }

  private static boolean writesTable(QueryModel query) {
    return !(query instanceof QueryModel.RejectQuery);
  }

  /** Starts a query whose tables exist. */
  StreamingQuery start(QueryModel query, FlowMonitor monitor, boolean once) {
    FlowCheckpoint checkpoint = checkpoint(query);
    mark(query, checkpoint);
    String application =
        TransactionId.application(pipeline.name(), query.name(), checkpoint.generation());
    try {
      return stream(query)
          .writeStream()
          .queryName(query.name())
          .option("checkpointLocation", checkpoint.location())
          .outputMode(outputMode(query))
          .trigger(trigger(query.flow().trigger(), once))
          .foreachBatch(new BatchProcessor(spark, query, pipeline, application, monitor))
          .start();
    } catch (TimeoutException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FLOW_FAILED,
              "Cannot start flow '%s': Spark did not answer in time".formatted(query.name()),
              "Run it again."),
          e);
    }
  }

  private Dataset<Row> stream(QueryModel query) {
    if (query instanceof QueryModel.BatchQuery single) {
      return input(single.input());
    }
    if (query instanceof QueryModel.RejectQuery reject) {
      return reader.raw(reject.source());
    }
    LogicalPlan plan =
        RelationPlaceholder.replace(
            query.flow().query(),
            input ->
                input.streaming()
                    ? Plans.analyzed(accepted(input))
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

  private Dataset<Row> accepted(FlowInput input) {
    SourceModel source = pipeline.sources().get(input.name());
    Dataset<Row> raw = input(input);
    if (source == null || source.decoded().isEmpty()) {
      return raw;
    }
    Dataset<Row> decoded = BatchProcessor.failing(SourceReader.decode(raw, source), source);
    return SourceReader.accepted(decoded, source);
  }

  private OutputMode outputMode(QueryModel query) {
    return query instanceof QueryModel.StreamQuery && query.flow().stateful()
        ? OutputModes.of(pipeline.tableOf(query.flow()).write(), query.flow().query())
        : OutputMode.Append();
  }

  private static Trigger trigger(TriggerDefinition trigger, boolean once) {
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
