package dev.lakeweir.eventhubs.write;

import dev.lakeweir.eventhubs.TaskMetric;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What Spark's user interface shows of a write. Spark makes each class again by its name. */
public abstract class EventHubsWriteMetric extends CustomSumMetric {
  private final String name;
  private final String description;

  EventHubsWriteMetric(String name, String description) {
    this.name = name;
    this.description = description;
  }

  static CustomMetric[] all() {
    return new CustomMetric[] {new Events(), new Batches(), new Throttles()};
  }

  static CustomTaskMetric[] values(WriteCounts counts) {
    return new CustomTaskMetric[] {
      new TaskMetric(Events.NAME, counts.events()),
      new TaskMetric(Batches.NAME, counts.batches()),
      new TaskMetric(Throttles.NAME, counts.throttles())
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

  /** Events that the service has confirmed. */
  public static final class Events extends EventHubsWriteMetric {
    static final String NAME = "sentEvents";

    public Events() {
      super(NAME, "events sent");
    }
  }

  /** Batches that the service has confirmed. */
  public static final class Batches extends EventHubsWriteMetric {
    static final String NAME = "sentBatches";

    public Batches() {
      super(NAME, "batches sent");
    }
  }

  /** Times that the service asked to be left alone. */
  public static final class Throttles extends EventHubsWriteMetric {
    static final String NAME = "throttledSends";

    public Throttles() {
      super(NAME, "times throttled by Event Hubs");
    }
  }
}
