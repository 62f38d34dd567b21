package dev.lakeweir.stateful;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What Spark calls for each map task to combine its rows; made on the driver. */
final class RowCombiner extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final AggregationFunctions functions;
  private final List<Attribute> keys;
  private final CombineLimits limits;

  /**
   * @param functions over all columns of the rows that go in
   * @param keys some of these columns
   */
  RowCombiner(AggregationFunctions functions, List<Attribute> keys, CombineLimits limits) {
    this.functions = functions;
    this.keys = List.copyOf(keys);
    this.limits = limits;
  }

  @Override
  public Iterator<Object> apply(Iterator<Object> rows) {
    return new CombinedRows(rows, new CombinedGroups(functions, keys), limits);
  }
}
