CREATE TEMPORARY VIEW invoice_amounts AS
SELECT
  invoice, created_at, store, customer_type, card,
  aggregate(lines, 0D, (amount, line) -> amount + line.total) AS amount
FROM STREAM invoices;

CREATE OR REFRESH STREAMING TABLE invoice_totals
AS SELECT * FROM invoice_amounts;

-- At least once: a reader knows a notification by its key.
CREATE FLOW notify AS INSERT INTO notifications BY NAME
SELECT
  invoice AS key,
  to_json(struct(card, amount, CAST(amount * 0.2 AS INT) AS points)) AS value,
  array(struct('store' AS key, CAST(store AS BINARY) AS value)) AS headers
FROM invoice_amounts
WHERE customer_type = 'PRIME';
