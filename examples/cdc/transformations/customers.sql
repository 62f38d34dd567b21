-- The customers as they are now (SCD type 1). Changes may come in any order and more than once: lsn, the position in the
-- database's log, says which is the latest, also when a deletion came before the change that it follows.
CREATE OR REFRESH STREAMING TABLE customers
COMMENT 'Customers as they are now';

CREATE FLOW customers_now AS AUTO CDC INTO customers
FROM STREAM changes
KEYS (id)
APPLY AS DELETE WHEN op = 'd'
SEQUENCE BY lsn
COLUMNS * EXCEPT (op, lsn, _source)
STORED AS SCD TYPE 1;

-- The same changes as a history (SCD type 2): a row for all that a customer ever was, from __START_AT on, until __END_AT.
CREATE OR REFRESH STREAMING TABLE customers_history (
  CONSTRAINT has_city EXPECT (city IS NOT NULL)
)
COMMENT 'All that customers ever were';

CREATE FLOW customers_ever AS AUTO CDC INTO customers_history
FROM STREAM changes
KEYS (id)
APPLY AS DELETE WHEN op = 'd'
SEQUENCE BY lsn
COLUMNS (id, name, city)
STORED AS SCD TYPE 2;
