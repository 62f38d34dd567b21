-- Each 5 minutes once, when the watermark has passed them: no row changes after it was written.
CREATE OR REFRESH STREAMING TABLE by_category
TBLPROPERTIES ('lakeweir.write.mode' = 'append')
AS SELECT
  window.start   AS window_start,
  window.end     AS window_end,
  category,
  count(*)       AS transaction_count,
  sum(amount)    AS total_amount,
  avg(amount)    AS avg_amount,
  max(amount)    AS max_amount
FROM STREAM transactions_clean WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES
GROUP BY window(timestamp, '5 minutes'), category;
