-- One record for each invoice: a fifth of the amount as points of loyalty.
CREATE FLOW notify AS INSERT INTO notifications BY NAME
SELECT
  InvoiceNumber AS key,
  to_json(struct(CustomerCardNo, TotalAmount, TotalAmount * 0.2 AS EarnedLoyaltyPoints)) AS value
FROM STREAM invoices;
