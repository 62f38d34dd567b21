CREATE TEMPORARY VIEW trades_signed AS
SELECT
  CreatedTime,
  CASE Type WHEN 'BUY'  THEN Amount ELSE 0 END AS Buy,
  CASE Type WHEN 'SELL' THEN Amount ELSE 0 END AS Sell
FROM STREAM trades WATERMARK CreatedTime DELAY OF INTERVAL 30 MINUTES;

-- A trade is in one window.
CREATE OR REFRESH STREAMING TABLE totals
AS SELECT
  window.start AS window_start, window.end AS window_end,
  sum(Buy) AS TotalBuy, sum(Sell) AS TotalSell, sum(Buy) - sum(Sell) AS NetValue
FROM trades_signed
GROUP BY window(CreatedTime, '15 minutes');

-- A trade is in three windows: a moving total, every five minutes.
CREATE OR REFRESH STREAMING TABLE moving_totals
AS SELECT
  window.start AS window_start, window.end AS window_end,
  sum(Buy) AS TotalBuy, sum(Sell) AS TotalSell
FROM trades_signed
GROUP BY window(CreatedTime, '15 minutes', '5 minutes');
