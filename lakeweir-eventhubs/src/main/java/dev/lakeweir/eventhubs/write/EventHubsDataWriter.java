package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * Writes the rows of one task, on an executor. What was sent cannot be taken back: a task that
 * fails and is tried again sends its rows again. What was not is not sent any more.
 */
final class EventHubsDataWriter implements DataWriter<InternalRow> {
  private final EventHubsWriteConf conf;
  private final WriteColumns columns;
  private final WriteCounts counts = new WriteCounts();
  private final BatchSender sender;
  private final EventBatcher batcher;

  EventHubsDataWriter(EventHubsWriteConf conf, WriteColumns columns) {
    this.conf = conf;
    this.columns = columns;
    EventHubProducerAsyncClient producer = ProducerCache.instance().acquire(conf.address());
    this.sender = new BatchSender(producer, conf.address(), conf.maxBatchesInFlight(), counts);
    this.batcher = new EventBatcher(producer, conf, sender, counts);
  }

  @Override
  public void write(InternalRow row) throws IOException {
    try {
      batcher.add(OutgoingEvent.of(row, columns));
    } catch (InterruptedException killed) {
      throw killed(killed);
    }
  }

  /** Returns when the service has confirmed every event. */
  @Override
  public WriterCommitMessage commit() throws IOException {
    try {
      batcher.flush();
      sender.awaitAll();
      return new Sent(counts.events());
    } catch (InterruptedException killed) {
      throw killed(killed);
    }
  }

  private static IOException killed(InterruptedException killed) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("The task was killed").initCause(killed);
  }

  @Override
  public void abort() {
    sender.cancel();
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return EventHubsWriteMetric.values(counts);
  }

  @Override
  public void close() {
    ProducerCache.instance().release(conf.address());
  }

  /** How many events a task has sent. */
  record Sent(long events) implements WriterCommitMessage {}
}
