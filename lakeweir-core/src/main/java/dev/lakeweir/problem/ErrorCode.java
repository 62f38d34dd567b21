package dev.lakeweir.problem;

/**
 * The stable codes of all that Lakeweir reports. A code never changes its meaning and is never used
 * again. 1xx: the project's YAML; 2xx: its SQL; 3xx: the world outside; 4xx: refusals for safety;
 * 5xx: a running pipeline; 9xx: Lakeweir itself.
 */
public enum ErrorCode {
  PROJECT_NOT_FOUND("E101", Category.USER, 1),
  YAML_SYNTAX("E102", Category.USER, 1),
  UNKNOWN_KEY("E103", Category.USER, 1),
  MISSING_KEY("E104", Category.USER, 1),
  INVALID_VALUE("E105", Category.USER, 1),
  UNDEFINED_VARIABLE("E106", Category.USER, 1),
  DUPLICATE_KEY("E107", Category.USER, 1),
  INVALID_SCHEMA("E108", Category.USER, 1),
  INVALID_OVERRIDE("E109", Category.USER, 2),
  ENV_FILE("E110", Category.USER, 2),
  UNKNOWN_FORMAT("E111", Category.USER, 1),
  RISKY_OPTION("E112", Category.USER, 1),
  SECRET_IN_CLEAR("E113", Category.USER, 1),
  JAR_MISSING("E114", Category.USER, 1),
  INVALID_FUNCTION("E115", Category.USER, 1),

  SQL_SYNTAX("E201", Category.USER, 1),
  UNKNOWN_STATEMENT("E202", Category.USER, 1),
  DUPLICATE_NAME("E203", Category.USER, 1),
  UNKNOWN_TABLE("E204", Category.USER, 1),
  UNKNOWN_COLUMN("E205", Category.USER, 1),
  TYPE_MISMATCH("E206", Category.USER, 1),
  SQL_ANALYSIS("E207", Category.USER, 1),
  CYCLE("E208", Category.USER, 1),
  UNKNOWN_PROPERTY("E209", Category.USER, 1),
  INVALID_PROPERTY("E210", Category.USER, 1),
  TABLE_WITHOUT_FLOW("E211", Category.USER, 1),
  NOT_A_STREAM("E212", Category.USER, 1),
  UNSUPPORTED_STREAMING("E213", Category.USER, 1),
  MISSING_KEYS("E214", Category.USER, 1),
  MISSING_WATERMARK("E215", Category.USER, 1),
  SCHEMA_CONFLICT("E216", Category.USER, 1),
  NO_TABLES("E217", Category.USER, 1),
  CONFLICTING_FLOWS("E218", Category.USER, 1),
  UNBOUNDED_STATE("E219", Category.USER, 1),
  COMPLETE_MODE("E220", Category.USER, 1),
  DOUBTFUL_KEY("E221", Category.USER, 1),
  NON_DETERMINISTIC("E222", Category.USER, 1),
  VANISHING_ROWS("E223", Category.USER, 1),
  UNUSED("E224", Category.USER, 1),

  SOURCE_UNREACHABLE("E301", Category.EXTERNAL, 1),
  SOURCE_MISSING("E302", Category.EXTERNAL, 1),
  STORAGE_NOT_WRITABLE("E303", Category.EXTERNAL, 1),
  TABLE_CORRUPT("E304", Category.EXTERNAL, 1),
  REGISTRY_UNREACHABLE("E305", Category.EXTERNAL, 1),
  SESSION_UNFIT("E306", Category.USER, 1),
  CONNECTOR_MISSING("E307", Category.USER, 1),
  SINK_UNREACHABLE("E308", Category.EXTERNAL, 1),

  ALREADY_RUNNING("E401", Category.USER, 3),
  CHECKPOINT_LOST("E402", Category.EXTERNAL, 3),
  FOREIGN_TABLE("E403", Category.USER, 3),
  FOREIGN_CHECKPOINT("E404", Category.EXTERNAL, 3),
  INCOMPATIBLE_SCHEMA("E405", Category.USER, 3),
  FLOW_GONE("E406", Category.USER, 3),
  INCOMPATIBLE_STATE("E407", Category.USER, 3),
  SINK_REFRESH("E408", Category.USER, 3),

  EXPECTATION_FAILED("E501", Category.EXTERNAL, 1),
  UNDECODABLE_RECORD("E502", Category.EXTERNAL, 1),
  FLOW_FAILED("E503", Category.EXTERNAL, 1),
  DATA_LOSS("E504", Category.EXTERNAL, 1),
  WRONG_HEADER("E505", Category.EXTERNAL, 1),
  SOURCE_TAKEN("E506", Category.EXTERNAL, 1),
  ROWS_REFUSED("E507", Category.EXTERNAL, 1),

  USAGE("E901", Category.USER, 2),
  WARM_UP_FAILED("E902", Category.EXTERNAL, 1),
  GENERATE_FAILED("E903", Category.EXTERNAL, 1),
  UNEXPECTED("E999", Category.INTERNAL, 2);

  private final String id;
  private final Category category;
  private final int exitCode;

  ErrorCode(String id, Category category, int exitCode) {
    this.id = id;
    this.category = category;
    this.exitCode = exitCode;
  }

  /** As it is shown: {@code E204}. */
  public String id() {
    return id;
  }

  public Category category() {
    return category;
  }

  /** What the process ends with when this is what ends it. */
  public int exitCode() {
    return exitCode;
  }
}
