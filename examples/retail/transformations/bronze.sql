-- Bronze: the fields of every record, and the record itself as it came with its place in the topic or hub.
-- What could not be decoded is in bronze_quarantine.
CREATE OR REFRESH STREAMING TABLE bronze
COMMENT 'Every click event: decoded fields, raw record, source position'
AS SELECT
  eventType,
  eventID,
  productId,
  userAgent,
  extraPayload,
  page_loading_seconds,
  eventTime,
  _source AS source
FROM STREAM clicks;
