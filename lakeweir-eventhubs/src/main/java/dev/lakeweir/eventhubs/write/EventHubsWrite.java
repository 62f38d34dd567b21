package dev.lakeweir.eventhubs.write;

import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.connector.write.streaming.StreamingDataWriterFactory;
import org.apache.spark.sql.connector.write.streaming.StreamingWrite;

/** A write to a hub. Each task commits by itself, so that there is nothing to do at the end. */
record EventHubsWrite(EventHubsWriterFactory factory) implements Write {
  @Override
  public String description() {
    return "eventhubs " + factory.conf().address().display();
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return EventHubsWriteMetric.all();
  }

  @Override
  public BatchWrite toBatch() {
    return new OfBatch(factory);
  }

  @Override
  public StreamingWrite toStreaming() {
    return new OfStream(factory);
  }

  private record OfBatch(EventHubsWriterFactory factory) implements BatchWrite {
    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
      return factory;
    }

    @Override
    public boolean useCommitCoordinator() {
      return false;
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {}

    @Override
    public void abort(WriterCommitMessage[] messages) {}
  }

  private record OfStream(EventHubsWriterFactory factory) implements StreamingWrite {
    @Override
    public StreamingDataWriterFactory createStreamingWriterFactory(PhysicalWriteInfo info) {
      return factory;
    }

    @Override
    public boolean useCommitCoordinator() {
      return false;
    }

    @Override
    public void commit(long epochId, WriterCommitMessage[] messages) {}

    @Override
    public void abort(long epochId, WriterCommitMessage[] messages) {}
  }
}
