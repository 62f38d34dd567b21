-- Some invoices are in the feed twice; here they count once.
CREATE OR REFRESH STREAMING TABLE invoices_once
AS SELECT
  InvoiceNumber,
  size(InvoiceLineItems) AS items,
  TotalAmount,
  aggregate(InvoiceLineItems, 0D, (total, item) -> total + item.TotalValue) AS total_of_items
FROM STREAM invoices
QUALIFY row_number() OVER (PARTITION BY InvoiceNumber ORDER BY CreatedTime) = 1;
