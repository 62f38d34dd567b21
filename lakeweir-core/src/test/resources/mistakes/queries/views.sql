-- mistake: a stream in a view
-- code: E212 at 4:1
-- message: Cannot compute materialized view 'm': its query reads a stream
-- hint: leave STREAM out
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks;
CREATE MATERIALIZED VIEW m AS
SELECT * FROM STREAM t

-- mistake: a source in a view
-- code: E212 at 2:1
-- message: Cannot read source 'clicks' as a table
-- hint: make a streaming table of it
CREATE MATERIALIZED VIEW m AS
SELECT user FROM clicks

-- mistake: a stream of a view
-- code: E212 at 6:1
-- message: it is written by append what is added to t, so its rows change
-- hint: made from
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks;
CREATE MATERIALIZED VIEW m AS
SELECT user FROM t;
CREATE STREAMING TABLE u AS
SELECT * FROM STREAM m

-- mistake: a quarantine of a view
-- code: E210 at 2:14
-- message: Cannot put rows of materialized view 'm' aside
-- hint: DROP ROW
CREATE MATERIALIZED VIEW m (
  CONSTRAINT c EXPECT (x = 1) ON VIOLATION QUARANTINE) AS SELECT 1 AS x

-- mistake: a flow into a view
-- code: E218 at 3:30
-- message: table 'm' is written by the query of table 'm' alone
CREATE MATERIALIZED VIEW m AS
SELECT 1 AS x;
CREATE FLOW f AS INSERT INTO m BY NAME SELECT shop AS x FROM STREAM clicks

-- mistake: keys of a view
-- code: E210 at 1:67
-- message: Cannot use lakeweir.write.keys for table 'm': a materialized view says
CREATE MATERIALIZED VIEW m TBLPROPERTIES ('lakeweir.write.keys' = 'x') AS SELECT 1 AS x
