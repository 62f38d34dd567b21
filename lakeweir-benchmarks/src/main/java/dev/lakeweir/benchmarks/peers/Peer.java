package dev.lakeweir.benchmarks.peers;

import java.nio.file.Path;

/** A way to fill the tables bronze, silver and gold with the events of the topic. */
public interface Peer extends AutoCloseable {
  /**
   * Fills the three tables, each in a folder of its name, and returns when all rows are committed.
   *
   * @param directory does not exist yet
   * @param started called when the first query is started, once or more often; what went before is
   *     preparation: empty tables, and the check of a project
   */
  void fill(Path directory, Runnable started) throws Exception;

  /** Reads what is in the tables. */
  Rows rows(Path directory) throws Exception;
}
