package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.Predicate;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;

/** What a query does with each row. Its expressions are bound to the ordinals of what comes in. */
sealed interface RowOperator extends Serializable {

  /**
   * The operator at work in one task: hands what it makes of a row to the next.
   *
   * @param constants of the batch, see {@link BatchConstant}
   */
  RowSink into(RowSink next, InternalRow constants);

  /**
   * Computes other columns.
   *
   * @param timed whether they are computed from the batch's constants too
   */
  record Projection(List<Expression> columns, boolean timed) implements RowOperator {
    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      MutableProjection projection = MutableProjection.create(Plans.seq(columns));
      JoinedRow joined = new JoinedRow();
      return row -> next.accept(projection.apply(timed ? joined.apply(row, constants) : row));
    }
  }

  /** Shows columns of the row in another order, or some of them. */
  record Arrangement(StructType columns, List<Integer> places) implements RowOperator {
    public Arrangement {
      places = List.copyOf(places);
    }

    /** Of references to the columns of a row. */
    static Arrangement of(List<Expression> references) {
      StructType columns = new StructType();
      for (Expression column : references) {
        columns = columns.add("c" + columns.length(), column.dataType(), column.nullable());
      }
      return new Arrangement(
          columns, references.stream().map(column -> ((BoundReference) column).ordinal()).toList());
    }

    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      ProjectingInternalRow arranged =
          ProjectingInternalRow.apply(columns, Plans.<Object>seq(places).toIndexedSeq());
      return row -> {
        arranged.project(row);
        next.accept(arranged);
      };
    }
  }

  /**
   * Lets the rows through for which the condition is true.
   *
   * @param timed whether it asks for the batch's constants too
   */
  record Selection(Expression condition, boolean timed) implements RowOperator {
    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      BasePredicate predicate = Predicate.create(condition);
      JoinedRow joined = new JoinedRow();
      return row -> {
        if (predicate.eval(timed ? joined.apply(row, constants) : row)) {
          next.accept(row);
        }
      };
    }
  }

  /**
   * Puts each of the rows that the generator makes of a row behind that row's columns.
   *
   * @param outer whether a row of which it makes none goes on, with nulls
   * @param width columns that the generator makes
   */
  record Expansion(Generator generator, boolean outer, int width) implements RowOperator {
    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      JoinedRow joined = new JoinedRow();
      InternalRow nulls = new GenericInternalRow(width);
      return row -> {
        Iterator<InternalRow> made = generator.eval(row).iterator();
        if (outer && !made.hasNext()) {
          next.accept(joined.apply(row, nulls));
        }
        while (made.hasNext()) {
          next.accept(joined.apply(row, made.next()));
        }
      };
    }
  }
}
