-- Fresh from the first event of a window on: upserted by window, event type and platform.
CREATE OR REFRESH STREAMING TABLE windowed_agg
AS SELECT
  window.start AS window_start,
  window.end   AS window_end,
  eventType,
  platform,
  count(*)                  AS event_count,
  count(DISTINCT productId) AS unique_products
FROM STREAM bronze WATERMARK processing_time DELAY OF INTERVAL 10 MINUTES
GROUP BY window(processing_time, '5 minutes'), eventType, platform;

-- The same, each window once: when the watermark has passed it.
CREATE OR REFRESH STREAMING TABLE windowed_agg_append
TBLPROPERTIES ('lakeweir.write.mode' = 'append')
AS SELECT
  window.start AS window_start,
  window.end   AS window_end,
  eventType,
  platform,
  count(*)                  AS event_count,
  count(DISTINCT productId) AS unique_products
FROM STREAM bronze WATERMARK processing_time DELAY OF INTERVAL 10 MINUTES
GROUP BY window(processing_time, '5 minutes'), eventType, platform;
