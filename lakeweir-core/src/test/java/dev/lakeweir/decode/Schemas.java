package dev.lakeweir.decode;

import org.apache.spark.sql.types.StructType;

final class Schemas {
  static final StructType RETAIL =
      StructType.fromDDL(
          """
          eventType STRING NOT NULL, eventID STRING NOT NULL, productId STRING,
          userAgent STRUCT<platform: STRING, browser: STRING>,
          extraPayload ARRAY<STRUCT<relatedProductId: STRING, relatedProductCategory: STRING>>,
          page_loading_seconds DOUBLE, eventTime TIMESTAMP NOT NULL""");

  static final StructType WIDE =
      StructType.fromDDL(
          """
          s STRING, bool BOOLEAN, tiny TINYINT, small SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE,
          dec DECIMAL(10,2), big DECIMAL(38,0), day DATE, t TIMESTAMP, ntz TIMESTAMP_NTZ, bin BINARY,
          obj STRUCT<id: BIGINT NOT NULL, name: STRING>, ints ARRAY<INT>, m MAP<STRING, INT>,
          nested MAP<STRING, ARRAY<STRUCT<x: DOUBLE, ok: BOOLEAN NOT NULL>>>""");

  private Schemas() {}
}
