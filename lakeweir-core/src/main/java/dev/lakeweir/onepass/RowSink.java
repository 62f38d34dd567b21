package dev.lakeweir.onepass;

import org.apache.spark.sql.catalyst.InternalRow;

/** Takes rows one by one. A row is only good until the next one is given. */
@FunctionalInterface
interface RowSink {
  void accept(InternalRow row);
}
