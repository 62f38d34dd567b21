CREATE OR REFRESH STREAMING TABLE line_items
AS SELECT InvoiceNumber, CustomerType, CustomerCardNo, item.ItemCode, item.TotalValue
FROM STREAM invoices
LATERAL VIEW explode(InvoiceLineItems) AS item;
