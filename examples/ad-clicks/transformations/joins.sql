-- How late an impression or a click may come. With the range of times below it says when Spark may forget a row: a key alone
-- would be kept for ever.
CREATE TEMPORARY VIEW shown AS
SELECT impression_id, campaign, shown_at
FROM STREAM impressions WATERMARK shown_at DELAY OF INTERVAL 30 MINUTES;

CREATE TEMPORARY VIEW clicked AS
SELECT impression_id, clicked_at
FROM STREAM clicks WATERMARK clicked_at DELAY OF INTERVAL 30 MINUTES;

-- Each click that came in time, as soon as both are there.
CREATE OR REFRESH STREAMING TABLE clicks_in_time
AS SELECT s.impression_id, s.campaign, s.shown_at, c.clicked_at
FROM shown s JOIN clicked c
  ON s.impression_id = c.impression_id AND c.clicked_at BETWEEN s.shown_at AND s.shown_at + INTERVAL 15 MINUTES;

-- Each impression, clicked or not: one without a click has its row when no click can come in time any more.
CREATE OR REFRESH STREAMING TABLE impressions_seen
AS SELECT s.impression_id, s.campaign, s.shown_at, c.clicked_at
FROM shown s LEFT JOIN clicked c
  ON s.impression_id = c.impression_id AND c.clicked_at BETWEEN s.shown_at AND s.shown_at + INTERVAL 15 MINUTES;
