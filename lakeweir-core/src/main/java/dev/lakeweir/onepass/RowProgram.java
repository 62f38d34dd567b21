package dev.lakeweir.onepass;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** A query without memory, compiled: what becomes of each row, from the first operator on. */
record RowProgram(List<RowOperator> operators) implements Serializable {
  RowProgram {
    operators = List.copyOf(operators);
  }

  /**
   * The program at work in one task: what it makes of the rows goes into the sink.
   *
   * @param constants of the batch, see {@link BatchConstant}
   */
  RowSink into(RowSink sink, InternalRow constants) {
    RowSink next = sink;
    for (int i = operators.size() - 1; i >= 0; i--) {
      next = operators.get(i).into(next, constants);
    }
    return next;
  }
}
