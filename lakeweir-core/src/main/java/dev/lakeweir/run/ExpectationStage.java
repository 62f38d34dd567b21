package dev.lakeweir.run;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.OnViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/**
 * Applies a table's expectations to the rows of a batch: counts, fails, and parts what is written
 * from what is dropped or put aside. A row that breaks expectations of both kinds is put aside, not
 * dropped.
 */
final class ExpectationStage {
  private static final String ROWS = "rows";
  private static final String ALL = "all";
  private static final String DROPPED = "dropped";
  private static final String QUARANTINED = "quarantined";

  private final TargetModel target;
  private final Column present;
  private final boolean flagged;

  ExpectationStage(TargetModel target, boolean flagged) {
    this.target = target;
    this.present = flagged ? col(GroupFilter.KEPT) : lit(true);
    this.flagged = flagged;
  }

  /**
   * Whether rows that do not belong into the table are handed to the writer, so that it removes
   * what an earlier batch wrote of their groups.
   */
  boolean retracts() {
    return target.write() instanceof WriteModel.Upsert upsert
        && upsert.sequenceBy().isEmpty()
        && (flagged || parts());
  }

  /**
   * The rows, observed under the observation and failing at the first that breaks an expectation
   * that says so.
   */
  Dataset<Row> checked(Dataset<Row> rows, Observation observation) {
    List<Column> counts = new ArrayList<>();
    for (ExpectationDefinition expectation : target.expectations()) {
      counts.add(count_if(present.and(not(holds(expectation)))).as(metric(expectation)));
    }
    counts.add(count(lit(1)).as(ALL));
    counts.add(count_if(dropped()).as(DROPPED));
    counts.add(count_if(quarantined()).as(QUARANTINED));
    return failing(
        rows.observe(observation, count_if(present).as(ROWS), counts.toArray(Column[]::new)));
  }

  /** The rows, failing at the first that breaks an expectation that says so. */
  Dataset<Row> failing(Dataset<Row> rows) {
    Dataset<Row> checked = rows;
    for (ExpectationDefinition expectation : target.expectations(OnViolation.FAIL_UPDATE)) {
      Column failure =
          raise_error(
              lit(
                  "[%s] expectation '%s' of table '%s' (%s) does not hold for a row"
                      .formatted(
                          ErrorCode.EXPECTATION_FAILED.id(),
                          expectation.name(),
                          target.name(),
                          expectation.position())));
      checked =
          checked.where(
              when(not(present).or(holds(expectation)), lit(true))
                  .otherwise(failure.cast("boolean")));
    }
    return checked;
  }

  /** What is asked of each row where rows are judged one by one. */
  FlowQuery.Expected expected() {
    return new FlowQuery.Expected(
        this::failing,
        quarantined(),
        dropped(),
        target.expectations().stream()
            .map(expectation -> present.and(not(holds(expectation))))
            .toList(),
        target.expectations(OnViolation.QUARANTINE).isEmpty()
            ? Optional.empty()
            : Optional.of(reason()));
  }

  private Column quarantined() {
    return present.and(not(all(OnViolation.QUARANTINE)));
  }

  private Column dropped() {
    return present.and(all(OnViolation.QUARANTINE)).and(not(all(OnViolation.DROP_ROW)));
  }

  /** What is given to the writer. */
  Dataset<Row> kept(Dataset<Row> rows) {
    Column good = present.and(all(OnViolation.DROP_ROW)).and(all(OnViolation.QUARANTINE));
    if (retracts()) {
      return rows.withColumn(GroupFilter.KEPT, good);
    }
    return parts() ? rows.where(good) : rows;
  }

  Dataset<Row> violating(Dataset<Row> rows) {
    return rows.where(quarantined()).drop(GroupFilter.KEPT);
  }

  private boolean parts() {
    return !target.expectations(OnViolation.DROP_ROW).isEmpty()
        || !target.expectations(OnViolation.QUARANTINE).isEmpty();
  }

  /** Which quarantine expectations a row breaks. */
  Column reason() {
    List<Column> names = new ArrayList<>();
    for (ExpectationDefinition expectation : target.expectations(OnViolation.QUARANTINE)) {
      names.add(
          when(
              not(holds(expectation)),
              lit("expectation '" + expectation.name() + "' does not hold")));
    }
    return concat_ws("; ", names.toArray(Column[]::new));
  }

  /** Whether the observation saw a row, be it one that is to be removed. */
  static boolean any(Observation observation) {
    return number(seen(observation), ALL) > 0;
  }

  /** What the observation saw. */
  Counts counts(Observation observation) {
    Map<String, Object> seen = seen(observation);
    Map<String, Long> violations = new TreeMap<>();
    for (ExpectationDefinition expectation : target.expectations()) {
      violations.put(expectation.name(), number(seen, metric(expectation)));
    }
    return new Counts(
        number(seen, ROWS), number(seen, DROPPED), number(seen, QUARANTINED), violations);
  }

  /**
   * Rows of the query, those dropped and put aside among them, and the violations of each
   * expectation.
   */
  record Counts(long rows, long dropped, long quarantined, Map<String, Long> violations) {}

  /** Waits until the query that carries the observation has ended. */
  static Map<String, Object> seen(Observation observation) {
    try {
      return observation.getAsJava();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while a batch was counted", e);
    }
  }

  static long number(Map<String, Object> seen, String metric) {
    Object value = seen.get(metric);
    return value == null ? 0 : (Long) value;
  }

  private Column all(OnViolation kind) {
    return target.expectations(kind).stream()
        .map(ExpectationStage::holds)
        .reduce(lit(true), Column::and);
  }

  /** An expectation that is null for a row does not hold. */
  private static Column holds(ExpectationDefinition expectation) {
    return coalesce(expr(expectation.condition().text()), lit(false));
  }

  private static String metric(ExpectationDefinition expectation) {
    return "violated." + expectation.name();
  }
}
