package dev.lakeweir.eventhubs.write;

import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.streaming.StreamingDataWriterFactory;

/** Makes writers on executors, for batches and for streams. */
record EventHubsWriterFactory(EventHubsWriteConf conf, WriteColumns columns)
    implements DataWriterFactory, StreamingDataWriterFactory {
  @Override
  public DataWriter<InternalRow> createWriter(int partitionId, long taskId) {
    return new EventHubsDataWriter(conf, columns);
  }

  @Override
  public DataWriter<InternalRow> createWriter(int partitionId, long taskId, long epochId) {
    return new EventHubsDataWriter(conf, columns);
  }
}
