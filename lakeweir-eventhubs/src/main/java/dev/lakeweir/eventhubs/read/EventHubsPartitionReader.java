package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.client.ServiceAnswer;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;

/**
 * The rows of one range, on an executor. The receiver is given back at the end of the range: some
 * versions of Spark close a reader only when its task ends, and the task may read the partition
 * again before. One that did not reach the end, because the task failed or wanted no more, is
 * closed.
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
  private boolean isGivenBack;
  private boolean isClosed;

  EventHubsPartitionReader(
      EventRange range,
      EventHubsReadConf conf,
      EventRows rows,
      ReceiverPool.Reader reader,
      EventHubsReaderFactory.ReceiverUse use,
      ReadStats stats) {
    this.range = range;
    this.conf = conf;
    this.rows = rows;
    this.use = use;
    this.stats = stats;
    this.lease = lease(reader);
    try {
      lease.receiver().seek(range.from());
    } catch (RuntimeException failure) {
      lease.discard();
      throw failure;
    }
    this.events = new RangeEvents(range, lease.receiver(), conf, counts);
  }

  private ReceiverPool.Lease lease(ReceiverPool.Reader reader) {
    try {
      return ReceiverPool.instance().lease(conf, range.partition(), reader);
    } catch (InterruptedException killed) {
      throw ServiceAnswer.interrupted(killed);
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      Optional<EventData> event = events.next();
      event.ifPresentOrElse(this::take, this::complete);
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

  private void complete() {
    if (use == EventHubsReaderFactory.ReceiverUse.AGAIN) {
      giveBack(ReceiverPool.Lease::keep);
    } else {
      giveBack(ReceiverPool.Lease::discard);
    }
  }

  private void giveBack(Consumer<ReceiverPool.Lease> way) {
    if (!isGivenBack) {
      isGivenBack = true;
      way.accept(lease);
    }
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
    giveBack(ReceiverPool.Lease::discard);
  }
}
