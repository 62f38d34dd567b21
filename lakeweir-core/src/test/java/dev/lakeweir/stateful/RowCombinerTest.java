package dev.lakeweir.stateful;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

class RowCombinerTest {
  private static final Attribute USER = Named.attribute("user", DataTypes.StringType, true);
  private static final Attribute KIND = Named.attribute("kind", DataTypes.StringType, true);
  private static final Attribute N = Named.attribute("n", DataTypes.IntegerType, true);
  private static final List<Attribute> COLUMNS = List.of(USER, KIND, N);
  private static final CombineLimits WIDE = new CombineLimits(1 << 20, 1_000);
  private static final int BRINGS = 5;

  @Test
  void rowComesOutForEachNewValueAndTheFirstOfAGroupCarriesTheBuffers() {
    List<String> combined =
        combined(
            WIDE, "a x 1", "a x 2", "b x 9", "a y 3", "a x 7", "b x null", "null null 5", "a y 4");

    assertThat(combined)
        .containsExactly(
            "a x 1: kind, big, 5 rows up to 7",
            "b x 9: kind, big, 2 rows up to 9",
            "a y 3: kind",
            "a x 7: big",
            "b x null: big",
            "null null 5: kind, big, 1 rows up to 5");
  }

  @Test
  void fullTaskHandsOnWhatItHasAndBeginsAnew() {
    assertThat(combined(new CombineLimits(1, 1_000), "a x 1", "a x 2", "b y 3"))
        .containsExactly(
            "a x 1: kind, big, 1 rows up to 1",
            "a x 2: kind, big, 1 rows up to 2",
            "b y 3: kind, big, 1 rows up to 3");
    String[] rows =
        IntStream.range(0, 600).mapToObj(i -> "a k%d 1".formatted(i / 3)).toArray(String[]::new);

    List<String> combined = combined(new CombineLimits(30_000, 1_000), rows);

    assertThat(combined).hasSizeBetween(200, 210);
    assertThat(combined.stream().filter(row -> row.contains("rows up to"))).hasSizeBetween(2, 10);
  }

  @Test
  void rowsPassAsTheyAreWhereNearlyEachIsNew() {
    CombineLimits trial = new CombineLimits(1 << 20, 4);

    assertThat(combined(trial, "a w 1", "a x 2", "a y 3", "a z 4", "a z 4"))
        .containsExactly(
            "a w 1: kind, big, 4 rows up to 4",
            "a x 2: kind",
            "a y 3: kind",
            "a z 4: kind",
            "a z 4: itself");
    assertThat(combined(trial, "a w 1", "a x 2", "a y 3", "a y 4", "a y 4"))
        .containsExactly("a w 1: kind, big, 5 rows up to 4", "a x 2: kind", "a y 3: kind");
  }

  @Test
  void noRowsGiveNone() {
    assertThat(combined(WIDE)).isEmpty();
  }

  @Test
  void eachOfManySetsIsTold() {
    List<AggregateExpression> many = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      many.add(distinct(new Add(N, Literal.create(i, DataTypes.IntegerType)), Option.empty()));
    }
    AggregationFunctions functions = new AggregationFunctions(many, COLUMNS);
    Iterator<Object> rows =
        new RowCombiner(functions, List.of(USER), WIDE).apply(rows("a x 1", "a y 1", "a x 2"));

    List<Long> brings = new ArrayList<>();
    while (rows.hasNext()) {
      brings.add(((InternalRow) rows.next()).getLong(3));
    }

    assertThat(brings).hasSize(2);
    for (int set = 0; set < 130; set++) {
      assertThat(Brings.value(brings.get(1), set)).isTrue();
    }
    assertThat(Brings.itself(brings.get(1))).isFalse();
    assertThat(Brings.buffers(brings.get(1))).isFalse();
  }

  /** By user: the distinct kinds, the distinct answers to n > 4, all rows and the greatest n. */
  private static List<String> combined(CombineLimits limits, String... lines) {
    Expression big = new GreaterThan(N, Literal.create(4, DataTypes.IntegerType));
    AggregationFunctions functions =
        new AggregationFunctions(
            List.of(
                distinct(KIND, Option.empty()),
                new Count(Plans.seq(List.<Expression>of(Literal.create(1, DataTypes.IntegerType))))
                    .toAggregateExpression(),
                distinct(big, Option.empty()),
                new Max(N).toAggregateExpression()),
            COLUMNS);
    Iterator<Object> rows = new RowCombiner(functions, List.of(USER), limits).apply(rows(lines));
    List<String> shown = new ArrayList<>();
    while (rows.hasNext()) {
      shown.add(shown((InternalRow) rows.next()));
    }
    return shown;
  }

  private static AggregateExpression distinct(Expression value, Option<Expression> filter) {
    return new Count(Plans.seq(List.of(value))).toAggregateExpression(true, filter);
  }

  /** One row, used again for each line, as Spark hands them out. */
  private static Iterator<Object> rows(String... lines) {
    UnsafeProjection row = UnsafeProjection.create(Plans.seq(COLUMNS), Plans.seq(COLUMNS));
    return CollectionConverters.asScala(
        List.of(lines).stream()
            .map(line -> (Object) Option.apply(row.apply(parsed(line.split(" ")))))
            .iterator());
  }

  private static InternalRow parsed(String[] parts) {
    GenericInternalRow row = new GenericInternalRow(3);
    row.update(0, parts[0].equals("null") ? null : UTF8String.fromString(parts[0]));
    row.update(1, parts[1].equals("null") ? null : UTF8String.fromString(parts[1]));
    row.update(2, parts[2].equals("null") ? null : Integer.valueOf(parts[2]));
    return row;
  }

  private static String shown(InternalRow row) {
    long bits = row.getLong(BRINGS);
    List<String> brings = new ArrayList<>();
    if (Brings.itself(bits)) {
      brings.add("itself");
    } else {
      if (Brings.value(bits, 0)) {
        brings.add("kind");
      }
      if (Brings.value(bits, 1)) {
        brings.add("big");
      }
      if (Brings.buffers(bits)) {
        brings.add("%d rows up to %d".formatted(row.getLong(3), row.getInt(4)));
      } else {
        assertThat(row.isNullAt(3) && row.isNullAt(4)).isTrue();
      }
    }
    return "%s %s %s: %s"
        .formatted(
            row.getUTF8String(0),
            row.getUTF8String(1),
            row.isNullAt(2) ? null : Integer.valueOf(row.getInt(2)),
            String.join(", ", brings));
  }
}
