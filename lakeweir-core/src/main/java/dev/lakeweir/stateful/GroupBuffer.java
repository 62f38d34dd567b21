package dev.lakeweir.stateful;

import dev.lakeweir.stateful.AggregationFunctions.DistinctSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/** What is compiled once per task, and the buffer of the group at hand. */
final class GroupBuffer {
  private final MutableProjection initial;
  private final MutableProjection update;
  private final MutableProjection merge;
  private final UnsafeProjection results;
  private final List<MutableProjection> updateDistinct = new ArrayList<>();
  private final List<UnsafeProjection> values = new ArrayList<>();
  private final List<Function1<Object, Object>> externalValue = new ArrayList<>();
  private final Function1<Object, Object> externalBuffer;
  private final Function1<Object, Object> internalBuffer;
  private final Function1<Object, Object> internalKey;
  private final JoinedRow joined = new JoinedRow();
  private final int brings;
  private final int keys;
  private final int resultColumns;
  private final StructType keySchema;
  private final List<DataType> resultTypes = new ArrayList<>();
  private final GenericInternalRow buffer;

  GroupBuffer(AggregationFunctions functions, List<DistinctSet> sets, StructType keySchema) {
    this.initial = functions.initial();
    this.update = functions.update();
    this.merge = functions.merge();
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
    this.brings = functions.inputs().size() + functions.plain().bufferAttributes().size();
    this.keySchema = keySchema;
    this.keys = keySchema.length();
    this.resultColumns = functions.functions().size();
    functions.functions().forEach(function -> resultTypes.add(function.dataType()));
    this.buffer = new GenericInternalRow(functions.bufferSchema().length());
    initial.target(buffer);
    update.target(buffer);
    merge.target(buffer);
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

  /** By a combined row, for the functions that are not distinct; answers what it brings. */
  long update(InternalRow row) {
    long bits = row.getLong(brings);
    if (Brings.itself(bits)) {
      update.apply(AggregationFunctions.joined(joined, buffer, row));
    } else if (Brings.buffers(bits)) {
      merge.apply(AggregationFunctions.joined(joined, buffer, row));
    }
    return bits;
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
