package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.InternalRows;
import dev.lakeweir.stateful.CombinedGroups.Kept;
import java.util.Collections;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/**
 * The rows of a map task, combined: each is a row that went in, the buffers of its group's other
 * functions where it carries them, and what it {@link Brings}. The row that is handed out is used
 * again for the next one.
 */
final class CombinedRows extends AbstractIterator<Object> {
  private final Iterator<Object> rows;
  private final CombinedGroups groups;
  private final CombineLimits limits;
  private final JoinedRow withBuffers = new JoinedRow();
  private final JoinedRow combined = new JoinedRow();
  private final GenericInternalRow brings = new GenericInternalRow(1);

  private java.util.Iterator<Kept> kept = Collections.emptyIterator();
  private long in;
  private long out;
  private boolean passing;

  CombinedRows(Iterator<Object> rows, CombinedGroups groups, CombineLimits limits) {
    this.rows = rows;
    this.groups = groups;
    this.limits = limits;
  }

  @Override
  public boolean hasNext() {
    if (!kept.hasNext() && !passing) {
      combine();
    }
    return kept.hasNext() || (passing && rows.hasNext());
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no row is left");
    }
    if (kept.hasNext()) {
      Kept next = kept.next();
      return row(next.row(), next.buffers(), next.brings());
    }
    return row(taken(), groups.noBuffers(), Brings.ITSELF);
  }

  private void combine() {
    // Not to be held beside the next ones.
    kept = Collections.emptyIterator();
    while (!passing && groups.bytes() < limits.bytes() && rows.hasNext()) {
      groups.add(taken());
      in++;
      passing = in == limits.trialRows() && !CombineLimits.pays(in, out + groups.size());
    }
    out += groups.size();
    kept = groups.take().iterator();
  }

  /** The next row, from the wrapping that makes it an object for Spark. */
  private InternalRow taken() {
    return InternalRows.row(rows.next());
  }

  private InternalRow row(InternalRow row, InternalRow buffers, long bits) {
    brings.setLong(0, bits);
    return combined.apply(withBuffers.apply(row, buffers), brings);
  }
}
