package dev.lakeweir.session;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.stateful.FirstRowOrder;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;

/** Opens the Spark session that a pipeline runs in. */
public final class PipelineSession {
  private PipelineSession() {}

  /** Starts Spark, or takes the session that runs already in this JVM (under spark-submit). */
  public static SparkSession open(Map<String, String> settings) {
    SparkSession.Builder builder = SparkSession.builder();
    settings.forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    install(spark);
    return spark;
  }

  /** Adds to a session what Lakeweir's queries need. */
  public static void install(SparkSession spark) {
    List<Rule<LogicalPlan>> rules = List.of(new FirstRowOrder());
    Plans.classic(spark).experimental().extraOptimizations_$eq(Plans.seq(rules));
  }
}
