package dev.lakeweir.session;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.execution.streaming.state.StateStore$;

/**
 * Ends the JVM's state stores with the Spark application that they belong to. Spark leaves them
 * loaded, and its maintenance goes on in the JVM's next application: it would write snapshots into
 * the checkpoints of queries that have ended long ago.
 */
final class StateStoreShutdown extends SparkListener {
  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    StateStore$ stores = StateStore$.MODULE$;
    // First, and not in stop(): that holds a lock which a snapshot under way may wait for.
    stores.stopMaintenanceTaskWithoutLock();
    stores.stop();
  }
}
