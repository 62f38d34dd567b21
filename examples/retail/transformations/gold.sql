-- Gold: what happened in each 5 minutes. A window is fresh from its first event on: it is upserted, keyed by what it is
-- grouped by, until the watermark has passed it.
CREATE OR REFRESH STREAMING TABLE gold
COMMENT 'Events and distinct products by 5 minutes, event type and platform'
AS SELECT
  window.start AS window_start,
  window.end   AS window_end,
  eventType,
  userAgent.platform AS platform,
  count(*)                  AS event_count,
  count(DISTINCT productId) AS unique_products
FROM STREAM bronze WATERMARK eventTime DELAY OF INTERVAL 10 MINUTES
GROUP BY window(eventTime, '5 minutes'), eventType, userAgent.platform;
