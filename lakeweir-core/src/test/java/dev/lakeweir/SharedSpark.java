package dev.lakeweir;

import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests, set as a pipeline's is; it ends with the JVM. */
public final class SharedSpark {
  private static final Map<String, String> SETTINGS =
      SparkSettings.of("core-tests", 2, "target", Map.of("spark.master", "local[2]"));

  private SharedSpark() {}

  public static synchronized SparkSession session() {
    return PipelineSession.open(SETTINGS);
  }

  /** A session with settings and views of its own, on the same Spark. */
  public static SparkSession newSession() {
    SparkSession session = session().newSession();
    PipelineSession.install(session);
    return session;
  }
}
