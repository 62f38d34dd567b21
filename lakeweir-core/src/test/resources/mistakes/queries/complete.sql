-- mistake: mode complete
-- code: E219 at 1:65
-- message: every group is kept for ever
-- hint: by upsert
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user

-- mistake: mode complete without aggregate
-- code: E220 at 1:65
-- message: it has no aggregate over a stream
-- hint: appended
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
SELECT user FROM STREAM clicks

-- mistake: mode complete of a distinct aggregate
-- code: E220 at 1:65
-- message: it has a distinct aggregate
-- hint: by upsert
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
SELECT user, count(DISTINCT shop) AS c FROM STREAM clicks GROUP BY user

-- mistake: a quarantine of a complete table
-- code: E220 at 1:38
-- message: expectation 'few' would put the same rows aside with each batch
-- hint: DROP ROW
CREATE STREAMING TABLE t (CONSTRAINT few EXPECT (c < 9) ON VIOLATION QUARANTINE) TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user

-- mistake: a misspelt mode
-- code: E210 at 1:65
-- message: compleat
-- hint: 'complete'
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'compleat') AS
SELECT user FROM STREAM clicks
