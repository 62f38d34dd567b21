package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.TaskMetric;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What Spark's user interface shows of a scan. Spark makes each class again by its name. */
public abstract class EventHubsReadMetric extends CustomSumMetric {
  private final String name;
  private final String description;

  EventHubsReadMetric(String name, String description) {
    this.name = name;
    this.description = description;
  }

  static CustomMetric[] all() {
    return new CustomMetric[] {new Restarts(), new Throttles(), new Lost(), new Discarded()};
  }

  static CustomTaskMetric[] values(PartitionStats stats) {
    return new CustomTaskMetric[] {
      new TaskMetric(Restarts.NAME, stats.restarts()),
      new TaskMetric(Throttles.NAME, stats.throttles()),
      new TaskMetric(Lost.NAME, stats.lost()),
      new TaskMetric(Discarded.NAME, stats.discarded())
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  /** Receivers that were opened again within a batch. */
  public static final class Restarts extends EventHubsReadMetric {
    static final String NAME = "receiverRestarts";

    public Restarts() {
      super(NAME, "receivers opened again");
    }
  }

  /** Times that the service asked to be left alone. */
  public static final class Throttles extends EventHubsReadMetric {
    static final String NAME = "throttles";

    public Throttles() {
      super(NAME, "times throttled by Event Hubs");
    }
  }

  /** Events that were not there any more. */
  public static final class Lost extends EventHubsReadMetric {
    static final String NAME = "lostEvents";

    public Lost() {
      super(NAME, "events lost");
    }
  }

  /** Events that came a second time and were left out. */
  public static final class Discarded extends EventHubsReadMetric {
    static final String NAME = "discardedEvents";

    public Discarded() {
      super(NAME, "repeated events left out");
    }
  }
}
