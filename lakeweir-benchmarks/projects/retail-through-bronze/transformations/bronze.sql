CREATE OR REFRESH STREAMING TABLE bronze
AS SELECT
  eventType,
  eventID,
  productId,
  userAgent,
  extraPayload,
  page_loading_seconds,
  eventTime
FROM STREAM clicks;
