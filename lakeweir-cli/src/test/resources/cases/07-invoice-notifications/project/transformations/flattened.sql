CREATE OR REFRESH STREAMING TABLE flattened
AS SELECT
  InvoiceNumber,
  CreatedTime,
  StoreID,
  PosID,
  CustomerType,
  PaymentMethod,
  DeliveryType,
  DeliveryAddress.City    AS City,
  DeliveryAddress.State   AS State,
  DeliveryAddress.PinCode AS PinCode,
  item.ItemCode           AS ItemCode,
  item.ItemDescription    AS ItemDescription,
  item.ItemPrice          AS ItemPrice,
  item.ItemQty            AS ItemQty,
  item.TotalValue         AS TotalValue
FROM STREAM invoices
LATERAL VIEW explode(InvoiceLineItems) AS item;
