package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ChangesDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.ViewDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads one statement. */
final class StatementReader {
  private final Cursor cursor;
  private final Problems problems;
  private final Transformations.Builder found;

  StatementReader(Cursor cursor, Problems problems, Transformations.Builder found) {
    this.cursor = cursor;
    this.problems = problems;
    this.found = found;
  }

  void read() {
    Token create = cursor.peek();
    if (!cursor.accept("CREATE")) {
      throw Unsupported.statement(cursor);
    }
    if (cursor.accept("OR", "REPLACE")) {
      readReplaced(create);
    } else if (cursor.accept("OR")) {
      expectOrRefresh();
      readRefreshed(create);
    } else if (cursor.accept("FLOW")) {
      found.add(flow());
    } else if (!readTable() && !readView()) {
      throw Unsupported.create(cursor, create);
    }
  }

  private void expectOrRefresh() {
    if (!cursor.accept("REFRESH")) {
      throw cursor.unexpected("REFRESH or REPLACE", List.of("REFRESH", "REPLACE"));
    }
  }

  private void readReplaced(Token create) {
    if (cursor.peek().isWord("STREAMING") || cursor.peek().isWord("MATERIALIZED")) {
      String what = cursor.peek().isWord("STREAMING") ? "streaming table" : "materialized view";
      String message = "Cannot parse statement: a %s is refreshed, not replaced".formatted(what);
      String hint = "Write CREATE OR REFRESH %s.".formatted(what.toUpperCase(Locale.ROOT));
      throw cursor.error(ErrorCode.SQL_SYNTAX, create, message, hint);
    }
    if (!readView()) {
      throw Unsupported.create(cursor, create);
    }
  }

  private void readRefreshed(Token create) {
    if (cursor.peek().isWord("TEMPORARY") || cursor.peek().isWord("TEMP")) {
      String message = "Cannot parse statement: a temporary view is replaced, not refreshed";
      String hint = "Write CREATE OR REPLACE TEMPORARY VIEW.";
      throw cursor.error(ErrorCode.SQL_SYNTAX, create, message, hint);
    }
    if (!readTable()) {
      throw Unsupported.create(cursor, create);
    }
  }

  private boolean readTable() {
    if (cursor.accept("MATERIALIZED")) {
      cursor.expect("VIEW");
      add(new TableReader(cursor, problems, TableDefinition.Kind.MATERIALIZED_VIEW));
      return true;
    }
    if (!cursor.accept("STREAMING")) {
      return false;
    }
    if (cursor.peek().isWord("LIVE")) {
      throw cursor.unexpected("TABLE", "Leave LIVE out: CREATE STREAMING TABLE.");
    }
    cursor.expect("TABLE");
    add(new TableReader(cursor, problems, TableDefinition.Kind.STREAMING_TABLE));
    return true;
  }

  private void add(TableReader reader) {
    found.add(reader.read());
    reader.flow().ifPresent(found::add);
  }

  private boolean readView() {
    if (!cursor.accept("TEMPORARY") && !cursor.accept("TEMP")) {
      return false;
    }
    cursor.expect("VIEW");
    PropertyDefinition name = Names.object(cursor, "a view's name");
    if (cursor.peek().isSymbol('(')) {
      String message = "Cannot read statement: not supported in this version: a view's column list";
      String hint = "Name the columns in the query, with AS.";
      throw cursor.error(ErrorCode.UNKNOWN_STATEMENT, cursor.peek(), message, hint);
    }
    Optional<String> comment = comment();
    cursor.expect("AS");
    found.add(new ViewDefinition(name.value(), name.position(), comment, Queries.cut(cursor)));
    return true;
  }

  private FlowDefinition flow() {
    PropertyDefinition name = Names.object(cursor, "a flow's name");
    comment();
    cursor.expect("AS");
    Token start = cursor.peek();
    if (start.isWord("APPLY")) {
      throw Unsupported.applyChanges(cursor, start);
    }
    if (cursor.accept("AUTO")) {
      return changes(name);
    }
    cursor.expect("INSERT", "INTO");
    if (cursor.peek().isWord("ONCE")) {
      String hint = "Leave ONCE out: a flow reads what is there and goes on.";
      throw Unsupported.planned(cursor, cursor.peek(), "INSERT INTO ONCE", hint);
    }
    PropertyDefinition target = Names.object(cursor, "a table's name");
    // As in Lakeflow: columns go by name, never by position.
    if (!cursor.accept("BY")) {
      throw cursor.unexpected(
          "BY NAME", "Columns go by name: INSERT INTO table BY NAME SELECT ...");
    }
    cursor.expect("NAME");
    SqlText query = Queries.cut(cursor);
    return new FlowDefinition(
        name.value(), name.position(), target.value(), target.position(), query);
  }

  private FlowDefinition changes(PropertyDefinition name) {
    cursor.expect("CDC", "INTO");
    PropertyDefinition target = Names.object(cursor, "a table's name");
    ChangesReader reader = new ChangesReader(cursor);
    ChangesDefinition changes = reader.read();
    return new FlowDefinition(
        name.value(),
        name.position(),
        target.value(),
        target.position(),
        reader.query(),
        Optional.of(changes));
  }

  private Optional<String> comment() {
    return cursor.accept("COMMENT")
        ? Optional.of(Strings.value(cursor.expectString("a comment")))
        : Optional.empty();
  }
}
