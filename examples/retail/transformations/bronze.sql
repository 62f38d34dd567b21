-- Bronze: every record as it came, where it stands in its topic, and its fields.
-- What could not be decoded is in bronze_quarantine.
CREATE OR REFRESH STREAMING TABLE bronze
COMMENT 'Every click event: raw body, source position, decoded fields'
AS SELECT
  _source.value     AS body,
  _source.topic     AS topic,
  _source.partition AS partition,
  _source.offset    AS offset,
  _source.timestamp AS enqueued_at,
  eventType,
  eventID,
  productId,
  userAgent,
  extraPayload,
  page_loading_seconds,
  eventTime
FROM STREAM clicks;
