package dev.lakeweir.decode;

import dev.lakeweir.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One Spark for the JVM; a session of its own for each test, so that settings stay apart. */
final class DecodeSpark {
  private DecodeSpark() {}

  static SparkSession session() {
    SparkSession session = SharedSpark.session().newSession();
    session.conf().set("spark.sql.session.timeZone", "UTC");
    session.conf().set("spark.sql.datetime.java8API.enabled", "true");
    session.conf().set("spark.sql.shuffle.partitions", "2");
    return session;
  }

  /** In the order of the list; read from an RDD, so that the optimizer computes nothing itself. */
  static Dataset<Row> bodies(SparkSession session, List<String> bodies) {
    List<byte[]> bytes = bodies.stream().map(b -> b.getBytes(StandardCharsets.UTF_8)).toList();
    Dataset<Row> local = session.createDataset(bytes, Encoders.BINARY()).toDF("body");
    return session.createDataFrame(local.toJavaRDD(), local.schema());
  }
}
