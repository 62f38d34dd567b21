package dev.lakeweir.run;

import dev.lakeweir.checkpoint.SharedCheckpoint;
import dev.lakeweir.onepass.FlowException;
import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.onepass.OnePassJob;
import dev.lakeweir.onepass.UnsupportedQueryException;
import dev.lakeweir.sink.direct.UnfitTableException;
import dev.lakeweir.source.SourceReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the batches of flows over one source into all their tables in one pass. A flow for which
 * that cannot be done, because its table has changed, is computed behind the others as if it were
 * alone. Driver side; called by one thread.
 */
final class OnePassProcessor implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(OnePassProcessor.class);

  /** A task that reads fewer costs more than it saves, and leaves a file in each table. */
  private static final long RECORDS_PER_TASK = 5_000;

  private final transient SparkSession spark;
  private final transient List<OnePassFlow> flows;
  private final transient SharedCheckpoint checkpoint;
  private transient Map<OnePassFlow, FlowQuery> queries;
  private transient List<OnePassFlow> last = List.of();
  private transient OnePassJob job;

  OnePassProcessor(SparkSession spark, List<OnePassFlow> flows, SharedCheckpoint checkpoint) {
    this.spark = spark;
    this.flows = List.copyOf(flows);
    this.checkpoint = checkpoint;
  }

  @Override
  public void call(Dataset<Row> batch, Long id) {
    checkpoint.begin(id);
    SparkSession session = batch.sparkSession();
    if (queries == null) {
      queries = compiled(session);
    }
    Map<OnePassFlow, OnePassJob.Target> targets = new LinkedHashMap<>();
    for (OnePassFlow flow : List.copyOf(queries.keySet())) {
      try {
        targets.put(flow, flow.open(session, queries.get(flow), id));
      } catch (UnfitTableException e) {
        leave(flow, e.getMessage());
      } catch (Exception e) {
        // Scala code throws checked exceptions that it does not declare.
        throw new FlowException(flow.name(), e);
      }
    }
    if (!targets.isEmpty()) {
      write(batch, id, targets);
    }
    for (OnePassFlow flow : flows) {
      if (!queries.containsKey(flow)) {
        runAlone(flow, batch, id);
      }
    }
    checkpoint.end(id);
  }

  private void write(Dataset<Row> batch, long id, Map<OnePassFlow, OnePassJob.Target> targets) {
    List<OnePassFlow> together = List.copyOf(targets.keySet());
    OnePassJob.Result result =
        job(together).run(inFewTasks(batch), id, List.copyOf(targets.values()));
    int begun = 0;
    try {
      for (OnePassFlow flow : together) {
        OnePassJob.FlowResult made = result.flows().get(begun++);
        commit(flow, targets.get(flow), result, made, id);
      }
    } finally {
      for (int i = begun; i < together.size(); i++) {
        together.get(i).discard(targets.get(together.get(i)), result.flows().get(i));
      }
    }
  }

  /** The batch in no more parts than its records are worth, unless the project asks for parts. */
  private Dataset<Row> inFewTasks(Dataset<Row> batch) {
    if (SourceReader.isParted(flows.get(0).source())) {
      return batch;
    }
    OptionalLong records = RunningBatch.records(RunningBatch.of(spark));
    long tasks = 1 + records.orElse(Long.MAX_VALUE) / RECORDS_PER_TASK;
    return tasks < Integer.MAX_VALUE ? batch.coalesce((int) tasks) : batch;
  }

  private void commit(
      OnePassFlow flow,
      OnePassJob.Target to,
      OnePassJob.Result result,
      OnePassJob.FlowResult made,
      long id) {
    try {
      if (!flow.commit(to, result, made, id)) {
        leave(flow, "a table of it has changed");
      }
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new FlowException(flow.name(), e);
    }
  }

  private static void runAlone(OnePassFlow flow, Dataset<Row> batch, long id) {
    try {
      flow.runAlone(batch, id);
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new FlowException(flow.name(), e);
    }
  }

  /** From now on the flow computes its batches for itself. */
  private void leave(OnePassFlow flow, String because) {
    LOG.info("Flow {} is computed alone: {}", flow.name(), because);
    queries.remove(flow);
  }

  private Map<OnePassFlow, FlowQuery> compiled(SparkSession session) {
    Map<OnePassFlow, FlowQuery> compiled = new LinkedHashMap<>();
    for (OnePassFlow flow : flows) {
      try {
        compiled.put(flow, flow.query(session));
      } catch (UnsupportedQueryException e) {
        LOG.info("Flow {} is computed alone: {}", flow.name(), e.getMessage());
      }
    }
    return compiled;
  }

  private OnePassJob job(List<OnePassFlow> together) {
    if (!together.equals(last)) {
      job = new OnePassJob(together.get(0).source(), together.stream().map(queries::get).toList());
      last = together;
    }
    return job;
  }
}
