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
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
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
import scala.Function1;
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
  private transient Compiled compiled;

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
    Compiled code = compiled();
    boolean known = buffers.exists();
    code.load(known ? Optional.of(buffers.get()) : Optional.empty());
    List<Set<UnsafeRow>> batch = new ArrayList<>();
    sets.forEach(set -> batch.add(new HashSet<>()));
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      code.update(row);
      for (int i = 0; i < sets.size(); i++) {
        UnsafeRow value = code.value(i, row);
        if (!batch.get(i).contains(value)) {
          batch.get(i).add(value.copy());
          addDistinct(code, i, value, row);
        }
      }
    }
    buffers.update(code.buffer());
    if (!known && eventTime != null) {
      getHandle().registerTimer(endMillis(key));
    }
    return emitWhenClosed ? none() : one(code.result(key));
  }

  @Override
  public Iterator<InternalRow> handleExpiredTimer(
      Row key, TimerValues timerValues, ExpiredTimerInfo expiredTimerInfo) {
    Iterator<InternalRow> closed = none();
    if (emitWhenClosed && buffers.exists()) {
      compiled().load(Optional.of(buffers.get()));
      closed = one(compiled().result(key));
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

  private void addDistinct(Compiled code, int set, UnsafeRow value, InternalRow row) {
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

  private Compiled compiled() {
    if (compiled == null) {
      compiled = new Compiled(functions, sets, keySchema);
    }
    return compiled;
  }

  private static Iterator<InternalRow> none() {
    return Plans.seq(List.<InternalRow>of()).iterator();
  }

  private static Iterator<InternalRow> one(InternalRow row) {
    return Plans.seq(List.of(row)).iterator();
  }

  /** What is compiled once per task, and the buffer of the group at hand. */
  private static final class Compiled {
    private final MutableProjection initial;
    private final MutableProjection update;
    private final UnsafeProjection results;
    private final List<MutableProjection> updateDistinct = new ArrayList<>();
    private final List<UnsafeProjection> values = new ArrayList<>();
    private final List<Function1<Object, Object>> externalValue = new ArrayList<>();
    private final Function1<Object, Object> externalBuffer;
    private final Function1<Object, Object> internalBuffer;
    private final Function1<Object, Object> internalKey;
    private final JoinedRow joined = new JoinedRow();
    private final int keys;
    private final int resultColumns;
    private final StructType keySchema;
    private final List<org.apache.spark.sql.types.DataType> resultTypes = new ArrayList<>();
    private final GenericInternalRow buffer;

    Compiled(AggregationFunctions functions, List<DistinctSet> sets, StructType keySchema) {
      this.initial = functions.initial();
      this.update = functions.update();
      this.results = functions.results();
      for (DistinctSet set : sets) {
        updateDistinct.add(functions.update(set.functions()));
        values.add(functions.values(set));
        externalValue.add(CatalystTypeConverters.createToScalaConverter(set.schema()));
      }
      this.externalBuffer = CatalystTypeConverters.createToScalaConverter(functions.bufferSchema());
      this.internalBuffer =
          CatalystTypeConverters.createToCatalystConverter(functions.bufferSchema());
      this.internalKey = CatalystTypeConverters.createToCatalystConverter(keySchema);
      this.keySchema = keySchema;
      this.keys = keySchema.length();
      this.resultColumns = functions.functions().size();
      functions.functions().forEach(function -> resultTypes.add(function.dataType()));
      this.buffer = new GenericInternalRow(functions.bufferSchema().length());
      initial.target(buffer);
      update.target(buffer);
      updateDistinct.forEach(projection -> projection.target(buffer));
    }

    void load(Optional<Row> stored) {
      if (stored.isEmpty()) {
        initial.apply(InternalRow.empty());
        return;
      }
      InternalRow row = (InternalRow) internalBuffer.apply(stored.get());
      for (int i = 0; i < buffer.numFields(); i++) {
        buffer.update(i, ((GenericInternalRow) row).genericGet(i));
      }
    }

    void update(InternalRow row) {
      update.apply(AggregationFunctions.joined(joined, buffer, row));
    }

    void updateDistinct(int set, InternalRow row) {
      updateDistinct.get(set).apply(AggregationFunctions.joined(joined, buffer, row));
    }

    UnsafeRow value(int set, InternalRow row) {
      return values.get(set).apply(row);
    }

    Row external(int set, UnsafeRow value) {
      return (Row) externalValue.get(set).apply(value);
    }

    Row buffer() {
      return (Row) externalBuffer.apply(buffer.copy());
    }

    InternalRow result(Row key) {
      GenericInternalRow output = new GenericInternalRow(keys + resultColumns);
      InternalRow internal = (InternalRow) internalKey.apply(key);
      for (int i = 0; i < keys; i++) {
        output.update(i, internal.get(i, keySchema.apply(i).dataType()));
      }
      UnsafeRow values = results.apply(buffer).copy();
      for (int i = 0; i < resultColumns; i++) {
        output.update(keys + i, values.get(i, resultTypes.get(i)));
      }
      return output;
    }
  }
}
