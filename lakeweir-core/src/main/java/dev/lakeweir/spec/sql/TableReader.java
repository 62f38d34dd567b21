package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ChangesDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a table, from behind {@code CREATE STREAMING TABLE} or {@code CREATE MATERIALIZED VIEW}.
 */
final class TableReader {
  static final List<String> CLAUSES =
      List.of("AS", "USING", "PARTITIONED", "CLUSTER", "COMMENT", "TBLPROPERTIES", "FLOW");
  private static final Map<String, String> FOREIGN_CLAUSES =
      Map.of(
          "LOCATION", "Leave it out: tables lie under storage: of pipeline.yml.",
          "SCHEDULE", "Use 'lakeweir.trigger' in TBLPROPERTIES, or trigger: of pipeline.yml.",
          "OPTIONS", "Use TBLPROPERTIES.",
          "PARTITION", "Write PARTITIONED BY.",
          "CLUSTERED", "Write CLUSTER BY.");

  private final Cursor cursor;
  private final Problems problems;
  private final TableDefinition.Kind kind;
  private final Set<String> seen = new HashSet<>();
  private final List<PropertyDefinition> partitionedBy = new ArrayList<>();
  private final List<PropertyDefinition> clusteredBy = new ArrayList<>();
  private Map<String, PropertyDefinition> properties = Map.of();
  private Optional<String> comment = Optional.empty();
  private Optional<FlowDefinition> flow = Optional.empty();

  TableReader(Cursor cursor, Problems problems, TableDefinition.Kind kind) {
    this.cursor = cursor;
    this.problems = problems;
    this.kind = kind;
  }

  TableDefinition read() {
    if (cursor.accept("IF")) {
      cursor.expect("NOT", "EXISTS");
    }
    PropertyDefinition name = Names.object(cursor, "a table's name");
    TableItems items = new TableItems(cursor, problems);
    if (cursor.peek().isSymbol('(')) {
      items.read();
    }
    Optional<SqlText> query = clauses(name);
    if (query.isEmpty() && kind == TableDefinition.Kind.MATERIALIZED_VIEW) {
      throw cursor.unexpected("AS", "A materialized view is made from a query: AS SELECT ...");
    }
    return new TableDefinition(
        name.value(),
        name.position(),
        items.columns(),
        items.expectations(),
        List.copyOf(partitionedBy),
        List.copyOf(clusteredBy),
        comment,
        properties,
        query,
        kind);
  }

  /** The flow that is declared with the table, behind FLOW; there once the table is read. */
  Optional<FlowDefinition> flow() {
    return flow;
  }

  /** The query, if there is one: it ends the clauses. */
  private Optional<SqlText> clauses(PropertyDefinition name) {
    while (!cursor.peek().isEnd()) {
      Token clause = cursor.peek();
      refuseRepeated(clause);
      if (cursor.accept("AS")) {
        return Optional.of(Queries.cut(cursor));
      }
      if (kind == TableDefinition.Kind.STREAMING_TABLE && cursor.accept("FLOW")) {
        flow = Optional.of(changes(name));
        return Optional.empty();
      }
      clause(clause);
    }
    return Optional.empty();
  }

  private void clause(Token clause) {
    if (cursor.accept("USING")) {
      using();
    } else if (cursor.accept("PARTITIONED")) {
      cursor.expect("BY");
      cursor.list("'('", () -> partitionedBy.add(Names.any(cursor, "a column's name")));
    } else if (cursor.accept("CLUSTER")) {
      cursor.expect("BY");
      cursor.list("'('", () -> clusteredBy.add(Names.any(cursor, "a column's name")));
    } else if (cursor.accept("COMMENT")) {
      comment = Optional.of(Strings.value(cursor.expectString("a comment")));
    } else if (cursor.accept("TBLPROPERTIES")) {
      properties = new TableProperties(cursor, problems).read();
    } else {
      throw unknown(clause);
    }
  }

  /** As in Lakeflow: the table's own flow, of its name. */
  private FlowDefinition changes(PropertyDefinition name) {
    cursor.expect("AUTO", "CDC");
    ChangesReader reader = new ChangesReader(cursor);
    Optional<ChangesDefinition> changes = Optional.of(reader.read());
    return new FlowDefinition(
        name.value(), name.position(), name.value(), name.position(), reader.query(), changes);
  }

  private void refuseRepeated(Token clause) {
    String word = clause.text().toUpperCase(Locale.ROOT);
    if (CLAUSES.contains(word) && !seen.add(word)) {
      String message = "Cannot parse statement: clause is written twice: " + word;
      throw cursor.error(ErrorCode.SQL_SYNTAX, clause, message, "Keep one.");
    }
  }

  private void using() {
    Token format = cursor.peek();
    PropertyDefinition written = Names.any(cursor, "a format");
    if (!written.value().equalsIgnoreCase("delta")) {
      String message = "Cannot write a table in format: " + written.value();
      String hint = "Tables are Delta tables: leave USING out, or write USING delta.";
      problems.add(Problem.error(ErrorCode.INVALID_VALUE, cursor.position(format), message, hint));
    }
  }

  private SyntaxException unknown(Token clause) {
    String expected = "AS or a clause";
    String foreign = FOREIGN_CLAUSES.get(clause.text().toUpperCase(Locale.ROOT));
    if (foreign != null) {
      return cursor.unexpected(expected, foreign);
    }
    boolean query =
        Queries.begins(clause) || NearestName.of(clause.text(), Queries.FIRST_WORDS).isPresent();
    return query
        ? cursor.unexpected(expected, "Write AS before the query.")
        : cursor.unexpected(expected, CLAUSES);
  }
}
