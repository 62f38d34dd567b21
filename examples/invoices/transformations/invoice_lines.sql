-- An invoice that is in the feed twice counts once; which one comes first wins.
CREATE TEMPORARY VIEW invoices_once AS
SELECT *
FROM STREAM invoices
QUALIFY row_number() OVER (PARTITION BY invoice ORDER BY created_at) = 1;

-- One row for each line. An invoice without lines keeps one row, with nulls: OUTER.
CREATE OR REFRESH STREAMING TABLE invoice_lines
AS SELECT
  invoice, created_at, store, customer_type, card,
  delivery.city AS city,
  line.item, line.price, line.quantity, line.total
FROM invoices_once
LATERAL VIEW OUTER explode(lines) AS line;
