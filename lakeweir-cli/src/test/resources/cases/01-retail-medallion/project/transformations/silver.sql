CREATE OR REFRESH STREAMING TABLE silver
AS SELECT
  eventID,
  eventType,
  productId,
  related.relatedProductId       AS relatedProductId,
  related.relatedProductCategory AS relatedProductCategory,
  processing_time
FROM STREAM bronze
LATERAL VIEW explode(extraPayload) AS related;
