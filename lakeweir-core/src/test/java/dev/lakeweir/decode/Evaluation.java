package dev.lakeweir.decode;

import org.apache.spark.sql.SparkSession;

/** The two ways in which Spark evaluates a column. */
enum Evaluation {
  GENERATED_CODE,
  INTERPRETED;

  SparkSession session() {
    SparkSession session = DecodeSpark.session();
    if (this == INTERPRETED) {
      session.conf().set("spark.sql.codegen.wholeStage", "false");
      session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    }
    return session;
  }
}
