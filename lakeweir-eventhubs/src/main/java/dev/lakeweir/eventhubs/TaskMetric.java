package dev.lakeweir.eventhubs;

import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** A number that a task reports to Spark. */
public record TaskMetric(String name, long value) implements CustomTaskMetric {}
