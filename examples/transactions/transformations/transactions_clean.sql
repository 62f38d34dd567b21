-- Every transaction once, with the file that it came in. What could not be decoded is in transactions_clean_quarantine.
CREATE OR REFRESH STREAMING TABLE transactions_clean (
  CONSTRAINT positive_amount EXPECT (amount > 0) ON VIOLATION QUARANTINE,
  CONSTRAINT known_place     EXPECT (location IS NOT NULL)
)
PARTITIONED BY (processing_date)
AS SELECT
  * EXCEPT (_source),
  to_date(timestamp)  AS processing_date,
  _source.file_path   AS file
FROM STREAM transactions;
