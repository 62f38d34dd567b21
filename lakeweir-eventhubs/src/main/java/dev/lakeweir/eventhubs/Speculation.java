package dev.lakeweir.eventhubs;

import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Spark's second tries of slow tasks do to a hub. On the driver. */
public final class Speculation {
  private static final Logger LOG = LoggerFactory.getLogger(Speculation.class);

  private Speculation() {}

  /** Whether this program's tasks are tried a second time while the first still runs. */
  public static boolean isOn() {
    return SparkSession.active().sparkContext().getConf().getBoolean("spark.speculation", false);
  }

  /**
   * Reading by receivers with an epoch: the second try takes the partition from the first.
   *
   * @throws EventHubsException if that is how the hub is to be read
   */
  public static void checkRead(boolean isOn, EventHubsReadConf conf) {
    if (isOn && conf.isExclusive()) {
      throw new EventHubsException(
          "Cannot read event hub " + conf.address().display(),
          "spark.speculation is on, and two tries of a task would take the partition from each"
              + " other",
          "Set spark.speculation=false, or eventhubs.useExclusiveReceiver=false.");
    }
  }

  /** Writing: both tries send their events. */
  public static void warnOfWrite(boolean isOn) {
    if (isOn) {
      LOG.warn(
          "spark.speculation is on: a task that is tried twice sends its events to Event Hubs"
              + " twice.");
    }
  }
}
