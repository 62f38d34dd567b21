-- A running total for each card, for ever: an aggregate without a window, upserted by the card.
CREATE OR REFRESH STREAMING TABLE customer_rewards
AS SELECT
  CustomerCardNo,
  sum(TotalValue)                    AS TotalPurchase,
  sum(CAST(TotalValue * 0.2 AS INT)) AS AggregatedRewards
FROM STREAM line_items
WHERE CustomerType = 'PRIME'
GROUP BY CustomerCardNo;
