package dev.lakeweir.plan;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.spec.SqlText;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import scala.Option;

/** Turns what Spark says of a query into a problem at its place in the file. */
public final class AnalysisProblems {
  private static final Map<String, ErrorCode> CODES =
      Map.of(
          "PARSE_", ErrorCode.SQL_SYNTAX,
          "UNRESOLVED_COLUMN", ErrorCode.UNKNOWN_COLUMN,
          "UNRESOLVED_FIELD", ErrorCode.UNKNOWN_COLUMN,
          "FIELD_NOT_FOUND", ErrorCode.UNKNOWN_COLUMN,
          "TABLE_OR_VIEW_NOT_FOUND", ErrorCode.UNKNOWN_TABLE,
          "DATATYPE_MISMATCH", ErrorCode.TYPE_MISMATCH,
          "CAST_", ErrorCode.TYPE_MISMATCH,
          "CANNOT_UP_CAST_DATATYPE", ErrorCode.TYPE_MISMATCH,
          "_LEGACY_ERROR_TEMP_3102", ErrorCode.UNSUPPORTED_STREAMING);
  private static final Pattern SUGGESTION =
      Pattern.compile("Did you mean one of the following\\? \\[(.*?)\\]");
  private static final Pattern TRAILER = Pattern.compile(" SQLSTATE: .*", Pattern.DOTALL);
  private static final Pattern CONDITION = Pattern.compile("^\\[[A-Z0-9_.]+\\] ");

  private AnalysisProblems() {}

  /**
   * The problem that Spark's exception tells, at its place in the file that the text was cut from.
   */
  public static Problem of(AnalysisException exception, SqlText query, String what) {
    String text = stripped(exception);
    return Problem.error(
        code(exception),
        position(exception, query),
        "Cannot resolve " + what + ": " + cause(exception),
        hint(text));
  }

  /** The first sentence of what Spark says, without its code and suggestion. */
  static String cause(AnalysisException exception) {
    String cause = stripped(exception).split("\\R", 2)[0];
    int suggestion = cause.indexOf(" Did you mean");
    return suggestion > 0 ? cause.substring(0, suggestion) : cause;
  }

  private static String stripped(AnalysisException exception) {
    String message = exception.getSimpleMessage();
    return TRAILER.matcher(CONDITION.matcher(message).replaceFirst("")).replaceFirst("");
  }

  static Position position(AnalysisException exception, SqlText query) {
    Position start = query.position();
    Option<Object> line = exception.line();
    Option<Object> column = exception.startPosition();
    if (line.isEmpty() || column.isEmpty()) {
      return start;
    }
    int row = Math.max((Integer) line.get(), 1);
    return new Position(start.file(), row, Math.max((Integer) column.get(), 0) + 1);
  }

  private static String hint(String cause) {
    Matcher suggestion = SUGGESTION.matcher(cause);
    if (suggestion.find()) {
      return "did you mean " + suggestion.group(1).replace("`", "") + "?";
    }
    return cause.startsWith("Syntax error") ? "the query of the statement is Spark SQL" : "";
  }

  private static ErrorCode code(AnalysisException exception) {
    String condition = Optional.ofNullable(exception.getCondition()).orElse("");
    return CODES.entrySet().stream()
        .filter(code -> condition.startsWith(code.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(ErrorCode.SQL_ANALYSIS);
  }
}
