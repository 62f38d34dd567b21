package dev.lakeweir.cli;

/** How results and errors are written. */
enum OutputFormat {
  text,
  json,
  /** Only for the rows of a query. */
  csv
}
