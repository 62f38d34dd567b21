-- Ten minutes of revenue, every five: a transaction counts in two windows. Fresh from the first transaction on.
CREATE OR REFRESH STREAMING TABLE by_location
AS SELECT
  window.start AS window_start,
  window.end   AS window_end,
  location,
  count(*)     AS transaction_count,
  sum(amount)  AS revenue
FROM STREAM transactions_clean WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES
GROUP BY window(timestamp, '10 minutes', '5 minutes'), location;
