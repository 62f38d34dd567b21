package dev.lakeweir.onepass;

import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.sink.Quarantine;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The query of one flow with all that comes behind it, as chains of operators over the records of
 * its source. Driver side.
 */
public final class FlowQuery {
  private final String flow;
  private final StructType columns;
  private final int expectations;
  private final Optional<RowChain> query;
  private final Optional<RowChain> check;
  private final Optional<RowChain> verdicts;
  private final Optional<RowChain> violating;
  private final Optional<RowChain> rejected;

  private FlowQuery(
      String flow,
      StructType columns,
      int expectations,
      Optional<RowChain> query,
      Optional<RowChain> check,
      Optional<RowChain> verdicts,
      Optional<RowChain> violating,
      Optional<RowChain> rejected) {
    this.flow = flow;
    this.columns = columns;
    this.expectations = expectations;
    this.query = query;
    this.check = check;
    this.verdicts = verdicts;
    this.violating = violating;
    this.rejected = rejected;
  }

  /**
   * What a table expects of its rows.
   *
   * @param failing the rows of the table, failing at the first that may not be
   * @param quarantined whether a row is put aside
   * @param dropped whether it is dropped
   * @param violated for each expectation whether the row breaks it; empty for a table without any
   * @param reason why a row is put aside; empty where none is
   */
  public record Expected(
      UnaryOperator<Dataset<Row>> failing,
      Column quarantined,
      Column dropped,
      List<Column> violated,
      Optional<Column> reason) {}

  /**
   * Makes the chains.
   *
   * @param rows the rows of the table from the accepted records of the source
   * @throws UnsupportedQueryException when a part of the query is more than a chain
   */
  public static FlowQuery of(
      SparkSession spark,
      String flow,
      SourceModel source,
      Function<Dataset<Row>, Dataset<Row>> rows,
      Expected expected) {
    Dataset<Row> table = rows.apply(RowChain.input(spark, source.schema()));
    Dataset<Row> made = RowChain.input(spark, table.schema());
    Quarantine quarantine = new Quarantine(flow);
    return new FlowQuery(
        flow,
        table.schema(),
        expected.violated().size(),
        Optional.of(RowChain.of(table)),
        // Not on top of the query: Spark would ask below a generator, of rows that make none.
        Optional.of(RowChain.of(expected.failing().apply(made))),
        expected.violated().isEmpty()
            ? Optional.empty()
            : Optional.of(RowChain.of(made.select(verdicts(expected)))),
        expected
            .reason()
            .map(why -> quarantine.rows(made, why, BatchConstant.ID.column()))
            .map(RowChain::of),
        rejected(spark, source, quarantine));
  }

  /** A flow that only puts aside what cannot be decoded; its rows are made elsewhere. */
  public static FlowQuery ofRejects(SparkSession spark, String flow, SourceModel source) {
    return new FlowQuery(
        flow,
        new StructType(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        rejected(spark, source, new Quarantine(flow)));
  }

  private static Optional<RowChain> rejected(
      SparkSession spark, SourceModel source, Quarantine quarantine) {
    if (!source.quarantines()) {
      return Optional.empty();
    }
    Dataset<Row> records = RowChain.input(spark, SourceReader.rejects(source));
    return Optional.of(
        RowChain.of(quarantine.rejected(records, source, BatchConstant.ID.column())));
  }

  /** The columns of the rows that it makes. */
  public StructType columns() {
    return columns;
  }

  String flow() {
    return flow;
  }

  int expectations() {
    return expectations;
  }

  /** The columns of the source that the query uses. */
  Set<String> used() {
    return query.map(RowChain::used).orElse(Set.of());
  }

  /** The program over rows with these columns, see {@link SourceRows}. */
  FlowProgram program(SourceRows source) {
    List<String> made = List.of(columns.fieldNames());
    return FlowProgram.of(
        query.map(chain -> chain.program(source.columns())),
        check.map(chain -> chain.program(made)),
        verdicts.map(chain -> chain.program(made)),
        violating.map(chain -> chain.program(made)),
        rejected.map(chain -> chain.program(source.rejectColumns())));
  }

  private static Column[] verdicts(Expected expected) {
    List<Column> all = new ArrayList<>();
    all.add(expected.quarantined());
    all.add(expected.dropped());
    all.addAll(expected.violated());
    return IntStream.range(0, all.size())
        .mapToObj(i -> all.get(i).as("verdict" + i))
        .toArray(Column[]::new);
  }
}
