CREATE OR REFRESH STREAMING TABLE silver
AS SELECT
  eventID,
  eventType,
  eventTime,
  productId,
  userAgent.platform AS platform,
  userAgent.browser  AS browser,
  page_loading_seconds,
  related.relatedProductId       AS relatedProductId,
  related.relatedProductCategory AS relatedProductCategory
FROM STREAM clicks
LATERAL VIEW explode(extraPayload) AS related;
