package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.stateful.AggregationFunctions.DistinctSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The groups of a map task. Of the rows that go in, those are kept that are the first with a value
 * of some distinct set in their group; the functions that are not distinct fold all rows into a
 * buffer, which the first row of the group carries. Of one thread.
 */
final class CombinedGroups {
  /** About what the objects around the bytes of a row take. */
  private static final int OBJECTS = 150;

  /** A row to hand on; the buffers are all null where another row carries them. */
  record Kept(UnsafeRow row, InternalRow buffers, long brings) {}

  private record Group(GenericInternalRow buffers, List<Set<UnsafeRow>> seen) {}

  private final UnsafeProjection key;
  private final UnsafeProjection whole;
  private final MutableProjection initial;
  private final MutableProjection update;
  private final List<UnsafeProjection> values = new ArrayList<>();
  private final JoinedRow joined = new JoinedRow();
  private final int bufferColumns;
  private final GenericInternalRow noBuffers;
  private final Map<UnsafeRow, Group> groups = new HashMap<>();

  private List<Kept> kept = new ArrayList<>();
  private long bytes;

  CombinedGroups(AggregationFunctions functions, List<Attribute> keys) {
    AggregationFunctions plain = functions.plain();
    this.key = UnsafeProjection.create(Plans.seq(keys), Plans.seq(functions.inputs()));
    this.whole =
        UnsafeProjection.create(Plans.seq(functions.inputs()), Plans.seq(functions.inputs()));
    this.initial = plain.initial();
    this.update = plain.update();
    for (DistinctSet set : functions.distinctSets()) {
      values.add(functions.values(set));
    }
    this.bufferColumns = plain.bufferAttributes().size();
    this.noBuffers = new GenericInternalRow(bufferColumns);
  }

  /** The row is the caller's to use again. */
  void add(InternalRow row) {
    UnsafeRow named = key.apply(row);
    Group group = groups.get(named);
    long brings = 0;
    if (group == null) {
      group = open(named.copy());
      brings = Brings.BUFFERS;
    }
    update.target(group.buffers());
    update.apply(joined.apply(group.buffers(), row));
    InternalRow buffers = brings == 0 ? noBuffers : group.buffers();
    for (int set = 0; set < values.size(); set++) {
      UnsafeRow value = values.get(set).apply(row);
      Set<UnsafeRow> seen = group.seen().get(set);
      if (!seen.contains(value)) {
        seen.add(held(value.copy()));
        brings |= Brings.value(set);
      }
    }
    if (brings != 0) {
      kept.add(new Kept(held(copy(row)), buffers, brings));
    }
  }

  /** How many rows are to be handed on. */
  long size() {
    return kept.size();
  }

  /** About what is held. */
  long bytes() {
    return bytes;
  }

  /** The rows to hand on, in the order in which they came; no group is left. */
  List<Kept> take() {
    List<Kept> taken = kept;
    kept = new ArrayList<>();
    groups.clear();
    bytes = 0;
    return taken;
  }

  InternalRow noBuffers() {
    return noBuffers;
  }

  private Group open(UnsafeRow named) {
    Group group = new Group(new GenericInternalRow(bufferColumns), new ArrayList<>());
    values.forEach(set -> group.seen().add(new HashSet<>()));
    initial.target(group.buffers());
    initial.apply(InternalRow.empty());
    groups.put(held(named), group);
    bytes += (long) OBJECTS * values.size();
    return group;
  }

  private UnsafeRow copy(InternalRow row) {
    return row instanceof UnsafeRow unsafe ? unsafe.copy() : whole.apply(row).copy();
  }

  private UnsafeRow held(UnsafeRow row) {
    bytes += row.getSizeInBytes() + OBJECTS;
    return row;
  }
}
