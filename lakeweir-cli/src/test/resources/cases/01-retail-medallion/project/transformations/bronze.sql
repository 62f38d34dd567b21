CREATE OR REFRESH STREAMING TABLE bronze
AS SELECT
  eventID,
  eventType,
  productId,
  userAgent.platform AS platform,
  userAgent.browser  AS browser,
  extraPayload,
  _source.timestamp  AS processing_time
FROM STREAM clicks;
