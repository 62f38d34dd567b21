-- Two tenths of each line, cut to a whole number. An aggregate without a window runs for ever and is upserted by its key:
-- its state, and this table, hold a row for each card.
CREATE OR REFRESH STREAMING TABLE rewards
AS SELECT
  card,
  sum(total)                    AS purchases,
  sum(CAST(total * 0.2 AS INT)) AS points
FROM STREAM invoice_lines
WHERE customer_type = 'PRIME'
GROUP BY card;
