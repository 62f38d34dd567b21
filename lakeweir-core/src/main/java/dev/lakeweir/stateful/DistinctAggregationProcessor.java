package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.stateful.AggregationFunctions.DistinctSet;
import dev.lakeweir.stateful.DistinctAggregation.EventTimeKey;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;

/**
 * The state of an aggregate with distinct functions: per group one row of aggregation buffers and,
 * per set of distinct columns, one row for each value that was seen. Runs on executors, one
 * instance per task, in one thread. Groups end when the watermark passes them; a group without
 * event time lives for ever.
 */
final class DistinctAggregationProcessor extends StatefulProcessor<Row, InternalRow, InternalRow>
    implements DescribedState {
  private static final long serialVersionUID = 1L;

  private final AggregationFunctions functions;
  private final List<DistinctSet> sets;
  private final StructType keySchema;
  private final EventTimeKey eventTime;
  private final boolean emitWhenClosed;

  private transient ValueState<Row> buffers;
  private transient List<MapState<Row, Boolean>> seen;
  private transient GroupBuffer group;

  DistinctAggregationProcessor(
      AggregationFunctions functions,
      StructType keySchema,
      Optional<EventTimeKey> eventTime,
      boolean emitWhenClosed) {
    this.functions = functions;
    this.sets = new ArrayList<>(functions.distinctSets());
    this.keySchema = keySchema;
    this.eventTime = eventTime.orElse(null);
    this.emitWhenClosed = emitWhenClosed;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    buffers =
        getHandle()
            .getValueState(
                "buffers", ExpressionEncoder.apply(functions.bufferSchema()), TTLConfig.NONE());
    seen = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      seen.add(
          getHandle()
              .getMapState(
                  "distinct" + i,
                  ExpressionEncoder.apply(sets.get(i).schema()),
                  Encoders.BOOLEAN(),
                  TTLConfig.NONE()));
    }
  }

  @Override
  public Iterator<InternalRow> handleInputRows(
      Row key, Iterator<InternalRow> rows, TimerValues timerValues) {
    GroupBuffer code = group();
    boolean known = buffers.exists();
    code.load(known ? Optional.of(buffers.get()) : Optional.empty());
    List<Set<UnsafeRow>> batch = new ArrayList<>();
    sets.forEach(set -> batch.add(new HashSet<>()));
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      long brings = code.update(row);
      for (int i = 0; i < sets.size(); i++) {
        if (!Brings.value(brings, i)) {
          continue;
        }
        UnsafeRow value = code.value(i, row);
        if (!batch.get(i).contains(value)) {
          batch.get(i).add(value.copy());
          addDistinct(code, i, value, row);
        }
      }
    }
    buffers.update(code.buffer());
    // A group without a time never ends, as in Spark's own aggregates.
    if (!known && eventTime != null && !key.isNullAt(eventTime.ordinal())) {
      getHandle().registerTimer(endMillis(key));
    }
    return emitWhenClosed ? none() : one(code.result(key));
  }

  @Override
  public Iterator<InternalRow> handleExpiredTimer(
      Row key, TimerValues timerValues, ExpiredTimerInfo expiredTimerInfo) {
    Iterator<InternalRow> closed = none();
    if (emitWhenClosed && buffers.exists()) {
      group().load(Optional.of(buffers.get()));
      closed = one(group().result(key));
    }
    buffers.clear();
    seen.forEach(MapState::clear);
    return closed;
  }

  @Override
  public String operator() {
    return "distinct aggregate";
  }

  @Override
  public String keeps() {
    return "one row of aggregation buffers and one for each distinct value";
  }

  @Override
  public List<Expression> computed() {
    return List.copyOf(functions.functions());
  }

  @Override
  public Optional<String> forgets() {
    return Optional.empty();
  }

  private void addDistinct(GroupBuffer code, int set, UnsafeRow value, InternalRow row) {
    Row external = code.external(set, value);
    if (!seen.get(set).containsKey(external)) {
      seen.get(set).updateValue(external, true);
      code.updateDistinct(set, row);
    }
  }

  private long endMillis(Row key) {
    Object value =
        eventTime.window()
            ? key.getStruct(eventTime.ordinal()).get(1)
            : key.get(eventTime.ordinal());
    return value instanceof Instant instant
        ? instant.toEpochMilli()
        : ((Timestamp) value).getTime();
  }

  private GroupBuffer group() {
    if (group == null) {
      group = new GroupBuffer(functions, sets, keySchema);
    }
    return group;
  }

  private static Iterator<InternalRow> none() {
    return Plans.seq(List.<InternalRow>of()).iterator();
  }

  private static Iterator<InternalRow> one(InternalRow row) {
    return Plans.seq(List.of(row)).iterator();
  }
}
