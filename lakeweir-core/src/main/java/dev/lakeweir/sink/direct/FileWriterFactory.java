package dev.lakeweir.sink.direct;

import org.apache.spark.sql.connector.write.DataWriterFactory;

/** Makes the writers of one {@link FileJob}. */
public interface FileWriterFactory extends DataWriterFactory {
  /**
   * Deletes all files that writers of the job have made, also those that the driver was not told
   * of. Driver side.
   */
  void deleteAll();
}
