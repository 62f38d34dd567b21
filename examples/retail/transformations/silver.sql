-- An event that was sent twice counts once. An impression and its click share an eventID, so the type is part of the key.
CREATE TEMPORARY VIEW clicks_once AS
SELECT *
FROM STREAM bronze WATERMARK eventTime DELAY OF INTERVAL 10 MINUTES
QUALIFY row_number() OVER (PARTITION BY eventType, eventID ORDER BY eventTime) = 1;

-- Silver: the clickpath, one row for each related product. An event without any has no row here.
CREATE OR REFRESH STREAMING TABLE silver (
  CONSTRAINT has_category EXPECT (relatedProductCategory IS NOT NULL) ON VIOLATION DROP ROW,
  CONSTRAINT loads_in_time EXPECT (page_loading_seconds < 30)
)
COMMENT 'The exploded clickpath, deduplicated'
AS SELECT
  eventID,
  eventType,
  eventTime,
  productId,
  userAgent.platform AS platform,
  userAgent.browser  AS browser,
  page_loading_seconds,
  step,
  related.relatedProductId       AS relatedProductId,
  related.relatedProductCategory AS relatedProductCategory
FROM clicks_once
LATERAL VIEW posexplode(extraPayload) AS step, related
WHERE size(extraPayload) > 0;
