package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.client.ServiceAnswer;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;

/**
 * The rows of one range, on an executor. A receiver that did not reach the end of its range,
 * because the task failed or wanted no more, is closed.
 */
final class EventHubsPartitionReader implements PartitionReader<InternalRow> {
  private final EventRange range;
  private final EventHubsReadConf conf;
  private final EventRows rows;
  private final EventHubsReaderFactory.ReceiverUse use;
  private final ReadStats stats;
  private final ReadCounts counts = new ReadCounts();
  private final ReceiverPool.Lease lease;
  private final RangeEvents events;
  private InternalRow row;
  private boolean isComplete;
  private boolean isClosed;

  EventHubsPartitionReader(
      EventRange range,
      EventHubsReadConf conf,
      EventRows rows,
      String stream,
      EventHubsReaderFactory.ReceiverUse use,
      ReadStats stats) {
    this.range = range;
    this.conf = conf;
    this.rows = rows;
    this.use = use;
    this.stats = stats;
    this.lease = lease(stream);
    lease.receiver().seek(range.from());
    this.events = new RangeEvents(range, lease.receiver(), conf, counts);
  }

  private ReceiverPool.Lease lease(String stream) {
    try {
      return ReceiverPool.instance().lease(conf, range.partition(), stream);
    } catch (InterruptedException killed) {
      throw ServiceAnswer.interrupted(killed);
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      Optional<EventData> event = events.next();
      isComplete = event.isEmpty();
      event.ifPresent(this::take);
      return event.isPresent();
    } catch (InterruptedException killed) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("The task was killed").initCause(killed);
    }
  }

  private void take(EventData event) {
    counts.read(EventRows.body(event).length, event.getEnqueuedTime());
    row = rows.row(event);
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return EventHubsReadMetric.values(counts.stats(range.partition()));
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    stats.add(counts.stats(range.partition()));
    if (isComplete && use == EventHubsReaderFactory.ReceiverUse.AGAIN) {
      lease.keep();
    } else {
      lease.discard();
    }
  }
}
