-- The newest state of each event: one row for each event_id, whatever comes again or late.
CREATE OR REFRESH STREAMING TABLE current_events
TBLPROPERTIES (
  'lakeweir.write.mode' = 'upsert',
  'lakeweir.write.keys' = 'event_id',
  'lakeweir.write.sequence-by' = 'timestamp')
AS SELECT
  event_id,
  user_id,
  event_type,
  page_url,
  timestamp,
  properties['device']              AS device,
  CAST(properties['amount'] AS INT) AS amount
FROM STREAM web_events;
