package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.HubIdentity;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails where events are lost, or logs and counts each loss once: Spark plans a batch more than
 * once. On the driver.
 */
final class LossReport {
  private static final Logger LOG = LoggerFactory.getLogger(LossReport.class);
  private final EventHubsReadConf conf;
  private final ReadStats stats;
  private final Set<LostEvents> told = new HashSet<>();
  private final Set<HubIdentity> replaced = new HashSet<>();

  LossReport(EventHubsReadConf conf, ReadStats stats) {
    this.conf = conf;
    this.stats = stats;
  }

  void lose(LostEvents lost) {
    if (conf.failsOnDataLoss()) {
      throw lost.toException(conf.address().hub());
    }
    if (told.add(lost)) {
      LOG.warn(lost.describe(conf.address().hub()));
      stats.add(PartitionStats.lost(lost.range().partition(), lost.range().count()));
    }
  }

  /** Nobody knows how many events of the hub before were still to be read. */
  void replaced(HubIdentity before, HubIdentity now) {
    String cause =
        "the hub was made anew: the checkpoint is of the one that was made in %s at %s, and this one was made in %s at %s"
            .formatted(before.namespace(), before.created(), now.namespace(), now.created());
    if (conf.failsOnDataLoss()) {
      throw new EventHubsException(
          "Cannot read all events of event hub " + conf.address().hub(),
          cause,
          "Set eventhubs.failOnDataLoss=false to read the new hub from its first event, which is"
              + " counted and logged; or begin with a new checkpoint.");
    }
    if (replaced.add(now)) {
      LOG.warn("Event hub {} is read from its first event: {}", conf.address().hub(), cause);
    }
  }

  /** Hubs that were found in place of the one that was read before. */
  int replacedHubs() {
    return replaced.size();
  }
}
