-- Fresh while a window is open: upserted by sensor and window.
CREATE OR REFRESH STREAMING TABLE traffic_sliding
AS SELECT
  sensor,
  window.start AS window_start,
  window.end   AS window_end,
  count(*)     AS readings,
  min(value)   AS min_value,
  max(value)   AS max_value,
  avg(value)   AS avg_value
FROM STREAM traffic WATERMARK timestamp DELAY OF INTERVAL 1 HOUR
GROUP BY sensor, window(timestamp, '1 hour', '15 minutes');
