-- Every transaction once. Where a record stands is in _source, differently in each kind of source, so it is left out here. What could not be decoded is in transactions_clean_quarantine.
CREATE OR REFRESH STREAMING TABLE transactions_clean (
  CONSTRAINT positive_amount EXPECT (amount > 0) ON VIOLATION QUARANTINE,
  CONSTRAINT known_place     EXPECT (location IS NOT NULL)
)
PARTITIONED BY (processing_date)
AS SELECT
  * EXCEPT (_source),
  to_date(timestamp) AS processing_date
FROM STREAM transactions;
