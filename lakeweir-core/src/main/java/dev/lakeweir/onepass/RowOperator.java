package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExplodeBase;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.Predicate;
import org.apache.spark.sql.catalyst.expressions.SafeProjection;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Function2;
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
   * Computes other columns. Those that it only hands on stay where they are and are not copied.
   *
   * @param width of the rows that come in
   * @param timed whether it computes them from the batch's constants too
   */
  record Projection(List<Expression> columns, int width, boolean timed) implements RowOperator {
    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      List<Expression> computed = columns.stream().filter(column -> !isHandedOn(column)).toList();
      List<Integer> places = new ArrayList<>();
      int made = width;
      for (Expression column : columns) {
        places.add(isHandedOn(column) ? ((BoundReference) column).ordinal() : made++);
      }
      // A MutableProjection would copy each text.
      Function1<InternalRow, InternalRow> values = SafeProjection.create(Plans.seq(computed));
      JoinedRow input = new JoinedRow();
      JoinedRow joined = new JoinedRow();
      RowSink arranged = Arrangement.of(columns, places).into(next, constants);
      return row -> {
        InternalRow of = values.apply(timed ? input.apply(row, constants) : row);
        arranged.accept(joined.apply(row, of));
      };
    }

    private boolean isHandedOn(Expression column) {
      return column instanceof BoundReference reference && reference.ordinal() < width;
    }
  }

  /** Shows columns of the row in another order, or some of them. */
  record Arrangement(StructType columns, List<Integer> places) implements RowOperator {
    public Arrangement {
      places = List.copyOf(places);
    }

    /**
     * Of columns that stand there.
     *
     * @param likes expressions of their types
     */
    static Arrangement of(List<Expression> likes, List<Integer> places) {
      StructType columns = new StructType();
      for (Expression column : likes) {
        columns = columns.add("c" + columns.length(), column.dataType(), column.nullable());
      }
      return new Arrangement(columns, places);
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
   * @param timed whether it asks for the batch's constants too
   */
  record Expansion(Generator generator, boolean outer, int width, boolean timed)
      implements RowOperator {
    @Override
    public RowSink into(RowSink next, InternalRow constants) {
      return generator instanceof ExplodeBase explode
              && explode.child().dataType() instanceof ArrayType type
          ? elements(explode, type, next, constants)
          : made(next, constants);
    }

    private RowSink made(RowSink next, InternalRow constants) {
      JoinedRow input = new JoinedRow();
      JoinedRow joined = new JoinedRow();
      InternalRow nulls = new GenericInternalRow(width);
      return row -> {
        InternalRow of = timed ? input.apply(row, constants) : row;
        Iterator<InternalRow> made = generator.eval(of).iterator();
        if (outer && !made.hasNext()) {
          next.accept(joined.apply(row, nulls));
        }
        while (made.hasNext()) {
          next.accept(joined.apply(row, made.next()));
        }
      };
    }

    /** Spark's own generator would look up how to read an element for each array. */
    private RowSink elements(
        ExplodeBase explode, ArrayType type, RowSink next, InternalRow constants) {
      JoinedRow input = new JoinedRow();
      JoinedRow joined = new JoinedRow();
      InternalRow nulls = new GenericInternalRow(width);
      GenericInternalRow made = new GenericInternalRow(width);
      Expression child = explode.child();
      boolean numbered = explode.position();
      Function2<SpecializedGetters, Object, Object> element =
          InternalRow.getAccessor(type.elementType(), type.containsNull());
      return row -> {
        ArrayData array = (ArrayData) child.eval(timed ? input.apply(row, constants) : row);
        int count = array == null ? 0 : array.numElements();
        if (outer && count == 0) {
          next.accept(joined.apply(row, nulls));
        }
        for (int i = 0; i < count; i++) {
          if (numbered) {
            made.update(0, i);
          }
          made.update(width - 1, element.apply(array, i));
          next.accept(joined.apply(row, made));
        }
      };
    }
  }
}
