CREATE FLOW notify AS INSERT INTO notifications BY NAME
SELECT
  InvoiceNumber AS partitionKey,
  to_json(struct(CustomerCardNo, TotalAmount, TotalAmount * 0.2 AS EarnedLoyaltyPoints)) AS body,
  map('cardLastDigits', right(CustomerCardNo, 4)) AS properties
FROM STREAM invoices;
