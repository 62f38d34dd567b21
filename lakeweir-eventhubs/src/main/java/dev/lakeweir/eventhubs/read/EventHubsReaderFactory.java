package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Makes readers on executors. */
final class EventHubsReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1;
  private final EventHubsReadConf conf;
  private final ArrayList<EventHubsColumn> columns;
  private final ReceiverPool.Reader reader;
  private final ReceiverUse use;
  private final ReadStats stats;

  /** Whether receivers are kept for a next batch. */
  enum ReceiverUse {
    AGAIN,
    ONCE
  }

  EventHubsReaderFactory(
      EventHubsReadConf conf,
      List<EventHubsColumn> columns,
      ReceiverPool.Reader reader,
      ReceiverUse use,
      ReadStats stats) {
    this.conf = conf;
    this.columns = new ArrayList<>(columns);
    this.reader = reader;
    this.use = use;
    this.stats = stats;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    EventRange range = ((EventHubsInputPartition) partition).range();
    EventRows rows = new EventRows(columns, range.partition());
    return new EventHubsPartitionReader(range, conf, rows, reader, use, stats);
  }
}
