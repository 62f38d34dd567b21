package dev.lakeweir.benchmarks.peers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.nio.file.Path;
import java.sql.Timestamp;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the Delta tables that a peer wrote. */
final class SparkTables {
  private SparkTables() {}

  static Rows rows(SparkSession spark, Path directory) {
    Dataset<Row> gold =
        table(spark, directory, "gold")
            .where(col("window_start").lt(lit(Timestamp.from(RetailEvents.closing()))));
    // A column that is never null, since Delta would answer count(*) without reading the files.
    return new Rows(
        single(table(spark, directory, "bronze"), count(col("eventID"))),
        single(table(spark, directory, "silver"), count(col("eventID"))),
        single(gold, sum(col("event_count"))));
  }

  private static Dataset<Row> table(SparkSession spark, Path directory, String name) {
    return spark.read().format("delta").load(directory.resolve(name).toString());
  }

  private static long single(Dataset<Row> rows, Column figure) {
    return rows.agg(figure).head().getLong(0);
  }
}
