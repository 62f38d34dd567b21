package dev.lakeweir.session;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.decode.PrunedDecoding;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.stateful.FirstRowOrder;
import dev.lakeweir.storage.DeltaSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.jdk.javaapi.CollectionConverters;

/** Opens the Spark session that a pipeline runs in. */
public final class PipelineSession {
  private PipelineSession() {}

  /** Starts Spark, or takes the session that runs already in this JVM (under spark-submit). */
  public static SparkSession open(Map<String, String> settings) {
    // SparkSession's own builder loads Scala's compiler symbols to find this one.
    var builder = org.apache.spark.sql.classic.SparkSession.builder();
    settings.forEach(builder::config);
    boolean running = !org.apache.spark.sql.classic.SparkSession.getDefaultSession().isEmpty();
    SparkSession spark = builder.getOrCreate();
    if (!running) {
      spark.sparkContext().addSparkListener(new StateStoreShutdown());
    }
    install(spark);
    return spark;
  }

  /**
   * A session on the Spark of a running program, set for a pipeline; the program's stays as it is.
   * What the program has set is kept unless a pipeline cannot do without another value.
   *
   * @param configuration the pipeline's own settings; they win over all else
   * @throws ProblemException when Spark was started without what cannot be set any more
   */
  public static SparkSession beside(
      SparkSession spark, String pipeline, Map<String, String> configuration) {
    DeltaSettings.missing(spark)
        .ifPresent(
            missing -> {
              throw new ProblemException(unfit(pipeline, missing));
            });
    SparkSession session = spark.newSession();
    Map<String, String> defaults =
        SparkSettings.of(pipeline, spark.sparkContext().defaultParallelism(), "", Map.of());
    Map<String, String> settings = new LinkedHashMap<>(defaults);
    settings.putAll(asJava(spark.conf().getAll()));
    SparkSettings.FIXED.forEach(key -> settings.put(key, defaults.get(key)));
    settings.putAll(configuration);
    settings.forEach(
        (key, value) -> {
          if (session.conf().isModifiable(key)) {
            session.conf().set(key, value);
          }
        });
    install(session);
    return session;
  }

  private static Map<String, String> asJava(
      scala.collection.immutable.Map<String, String> settings) {
    return CollectionConverters.asJava(settings);
  }

  private static Problem unfit(String pipeline, String missing) {
    return Problem.error(
        ErrorCode.SESSION_UNFIT,
        "Cannot run pipeline '%s' in this Spark session: it was started without: %s"
            .formatted(pipeline, missing),
        "Give all of DeltaSettings.sparkSettings() to the builder of the session.");
  }

  /** Adds to a session what Lakeweir's queries need. */
  public static void install(SparkSession spark) {
    List<Rule<LogicalPlan>> rules = List.of(new FirstRowOrder(), new PrunedDecoding());
    Plans.classic(spark).experimental().extraOptimizations_$eq(Plans.seq(rules));
  }
}
