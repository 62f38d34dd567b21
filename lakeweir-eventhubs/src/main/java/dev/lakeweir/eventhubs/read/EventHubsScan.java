package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.Speculation;
import dev.lakeweir.eventhubs.TaskMetric;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** A read of a hub with the columns that the query needs. On the driver. */
final class EventHubsScan implements Scan {
  private final OptionValues options;
  private final List<EventHubsColumn> columns;
  private final AtomicLong lostWhilePlanned = new AtomicLong();

  EventHubsScan(OptionValues options, List<EventHubsColumn> columns) {
    this.options = options;
    this.columns = List.copyOf(columns);
  }

  @Override
  public StructType readSchema() {
    return EventHubsColumn.schemaOf(columns);
  }

  @Override
  public String description() {
    List<String> names = columns.stream().map(EventHubsColumn::columnName).toList();
    return "eventhubs " + EventHubsReadConf.ofBatch(options).address().display() + " " + names;
  }

  @Override
  public Batch toBatch() {
    EventHubsReadConf conf = EventHubsReadConf.ofBatch(options);
    Speculation.checkRead(Speculation.isOn(), conf);
    return new EventHubsBatch(conf, columns, registeredStats(), lostWhilePlanned);
  }

  @Override
  public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
    EventHubsReadConf conf = EventHubsReadConf.ofStream(options);
    Speculation.checkRead(Speculation.isOn(), conf);
    return new EventHubsMicroBatchStream(
        conf,
        columns,
        new InitialOffsetFile(checkpointLocation, hadoopConfiguration()),
        registeredStats());
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return EventHubsReadMetric.all();
  }

  /** What tasks find is added to it by Spark. */
  @Override
  public CustomTaskMetric[] reportDriverMetrics() {
    return new CustomTaskMetric[] {
      new TaskMetric(EventHubsReadMetric.Lost.NAME, lostWhilePlanned.get())
    };
  }

  private static ReadStats registeredStats() {
    ReadStats stats = new ReadStats();
    SparkSession.active().sparkContext().register(stats, "eventhubs");
    return stats;
  }

  /** With the settings of the session, which may hold the credentials of the checkpoint's store. */
  private static Configuration hadoopConfiguration() {
    SparkSession session = SparkSession.active();
    Configuration configuration = new Configuration(session.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(session.conf().getAll()).forEach(configuration::set);
    return configuration;
  }
}
