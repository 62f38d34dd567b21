package dev.lakeweir.sink.direct;

import java.io.Serializable;

/**
 * A data file that a task has written, and that no commit names yet.
 *
 * @param path with its scheme
 * @param size in bytes
 * @param modified milliseconds since 1970
 * @param statistics as in Delta's log: number of rows; least and greatest value and number of nulls
 *     of each column
 */
public record WrittenFile(String path, long size, long modified, String statistics)
    implements Serializable {}
