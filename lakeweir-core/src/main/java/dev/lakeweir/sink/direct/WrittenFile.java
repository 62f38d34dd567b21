package dev.lakeweir.sink.direct;

import java.io.Serializable;
import java.util.List;

/**
 * A data file that a task has written, and that no commit names yet.
 *
 * @param path with its scheme
 * @param size in bytes
 * @param modified milliseconds since 1970
 * @param statistics as in Delta's log: number of rows; least and greatest value and number of nulls
 *     of each column
 * @param plain see {@link PlainColumns}
 */
public record WrittenFile(
    String path, long size, long modified, String statistics, List<String> plain)
    implements Serializable {
  public WrittenFile {
    plain = List.copyOf(plain);
  }
}
