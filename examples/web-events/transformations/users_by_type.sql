-- An event that is sent again counts once.
CREATE TEMPORARY VIEW events_once AS
SELECT *
FROM STREAM web_events WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY timestamp) = 1;

-- count(DISTINCT …) is exact on a stream, and its state grows by a row for each distinct user.
CREATE OR REFRESH STREAMING TABLE users_by_type
AS SELECT
  window.start            AS window_start,
  event_type,
  count(*)                AS event_count,
  count(DISTINCT user_id) AS unique_users
FROM events_once
GROUP BY window(timestamp, '5 minutes'), event_type;
