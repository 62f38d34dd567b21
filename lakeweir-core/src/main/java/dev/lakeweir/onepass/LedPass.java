package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.InternalRows;
import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SourceModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flows that are computed in the pass that another makes over their source: one that remembers
 * rows, in whose query Spark keeps them. The records are read and decoded once; the tasks that hand
 * the leading flow its rows write the files of the others meanwhile. Driver side; for one thread.
 */
public final class LedPass {
  private static final Logger LOG = LoggerFactory.getLogger(LedPass.class);

  private final SourceRows source;
  private final OnePassJob job;
  private final Tee tee;

  /**
   * Makes the pass.
   *
   * @param leading the columns of the source that the leading flow uses
   */
  public LedPass(
      SparkSession spark, SourceModel source, Set<String> leading, List<FlowQuery> queries) {
    this.source = SourceRows.of(source, queries, leading);
    this.job = new OnePassJob(this.source, queries);
    this.tee = new Tee(spark.sparkContext(), this.source.program());
  }

  /**
   * The columns of its source that a flow uses which is to lead; empty when it cannot: it needs no
   * record at all, or other columns at another time of the day, or Spark does not plan it.
   */
  public static Optional<Set<String>> used(SparkSession spark, SourceModel source, FlowModel flow) {
    // A column that is never null may be left out by the optimizer, which does not help when it is
    // null here because it is left out.
    StructType columns = new StructType();
    for (StructField column : source.schema().fields()) {
      columns = columns.add(column.name(), column.dataType(), true, column.metadata());
    }
    LogicalPlan input = Plans.analyzed(RowChain.input(spark, columns));
    LogicalPlan query = RelationPlaceholder.replace(flow.query(), it -> input);
    try {
      BatchConstant.requireNoOther(query);
      // The optimizer would compute with the time of now, not of the batch.
      LogicalPlan timed = Plans.rewriteExpressions(query, BatchConstant::replaced);
      LogicalPlan plan = Plans.classic(spark).sessionState().optimizer().execute(timed);
      return Plans.contains(plan, LogicalRDD.class::isInstance)
          ? Optional.of(RowChain.used(plan))
          : Optional.empty();
    } catch (Exception e) {
      // What the optimizer fails with, so will the flow's own query, which names it. Scala code
      // throws checked exceptions that it does not declare.
      LOG.info("Flow {} leads no others: {}", flow.name(), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The accepted records for the leading flow, with all columns of the source; those that it does
   * not use are null.
   *
   * @param raw the stream, as its source gives it
   */
  public Dataset<Row> accepted(Dataset<Row> raw) {
    LogicalPlan records = Plans.analyzed(source.records(raw));
    List<Attribute> row =
        Stream.of(source.schema().fields())
            .<Attribute>map(
                column -> Named.attribute(column.name(), column.dataType(), column.nullable()))
            .toList();
    LogicalPlan teed = InternalRows.mapped(records, tee, row);
    return source.accepted(Plans.dataset(raw.sparkSession(), teed));
  }

  /**
   * From now on tasks write the files of a batch.
   *
   * @param targets in the order of the queries
   */
  public void open(long batch, List<OnePassJob.Target> targets) {
    tee.open(batch, job.writers(batch, targets));
  }

  /**
   * What was written since then, once the leading flow has computed the batch; no file is written
   * any more.
   *
   * @param parts that the batch was read in
   * @throws IllegalStateException when not all of them were read to their end
   */
  public OnePassJob.Result close(int parts) {
    return job.result(tee.close(parts));
  }

  /** Deletes what was written since then, when the leading flow has failed. */
  public void abandon() {
    tee.abandon();
  }
}
