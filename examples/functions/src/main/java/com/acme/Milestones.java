package com.acme;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** Counts the rows of each key and tells every third one, however they are cut into batches. */
public final class Milestones extends StatefulProcessor<Row, Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final long STEP = 3;

  private transient ValueState<Long> count;

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    count = getHandle().getValueState("count", Encoders.LONG(), TTLConfig.NONE());
  }

  @Override
  public Iterator<Row> handleInputRows(Row key, Iterator<Row> rows, TimerValues timers) {
    long seen = count.exists() ? count.get() : 0;
    List<Row> milestones = new ArrayList<>();
    while (rows.hasNext()) {
      rows.next();
      seen++;
      if (seen % STEP == 0) {
        milestones.add(RowFactory.create(key.getString(0), seen));
      }
    }
    count.update(seen);
    return CollectionConverters.asScala(milestones.iterator());
  }
}
