-- mistake: a source read as a table
-- code: E212 at 2:1
-- message: its query reads no stream
-- hint: FROM STREAM name
CREATE STREAMING TABLE t AS
SELECT user FROM clicks

-- mistake: an upserted table read as a stream
-- code: E212 at 3:1
-- message: it is written by upsert
-- hint: append
CREATE STREAMING TABLE counted AS SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user;
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM counted

-- mistake: no stream at all
-- code: E212 at 3:1
-- message: its query reads no stream
-- hint: FROM STREAM name
CREATE STREAMING TABLE counted AS SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user;
CREATE STREAMING TABLE t AS
SELECT user FROM counted

-- mistake: no relation at all
-- code: E212 at 2:1
-- message: its query reads no stream
CREATE STREAMING TABLE t AS
SELECT 1 AS a

-- mistake: one table read in two ways
-- code: E213 at 3:1
-- message: both as a stream and as a table
-- hint: one way
CREATE STREAMING TABLE a AS SELECT user FROM STREAM clicks;
CREATE STREAMING TABLE t AS
SELECT x.user FROM STREAM a x JOIN a y ON x.user = y.user

-- mistake: a sort
-- code: E213 at 2:1
-- message: Sorting is not supported
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks ORDER BY user

-- mistake: a ranking
-- code: E213 at 2:1
-- message: Window function
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks QUALIFY rank() OVER (PARTITION BY user ORDER BY ts) = 1

-- mistake: a limit
-- code: E213 at 2:1
-- message: LIMIT
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks LIMIT 5

-- mistake: an append of an aggregate without watermark
-- code: E215 at 2:1
-- message: watermark
-- hint: WATERMARK
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user

-- mistake: an append of a distinct aggregate without watermark
-- code: E215 at 2:1
-- message: watermark
-- hint: WATERMARK
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
SELECT user, count(DISTINCT shop) AS c FROM STREAM clicks GROUP BY user

-- mistake: an append of a distinct aggregate by a key without event time
-- code: E215 at 2:1
-- message: watermark
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
SELECT user, count(DISTINCT shop) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY user

-- mistake: a list beside a distinct count
-- code: E213 at 2:1
-- message: collect_list cannot stand beside a distinct aggregate
-- hint: table of its own
CREATE STREAMING TABLE t AS
SELECT user, count(DISTINCT shop) AS c, collect_list(shop) AS l FROM STREAM clicks GROUP BY user

-- mistake: a session window beside a distinct count
-- code: E213 at 2:1
-- message: session_window cannot stand beside a distinct aggregate
CREATE STREAMING TABLE t AS
SELECT session_window, user, count(DISTINCT shop) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes'), user

-- mistake: a condition on groups below a join
-- code: E213 at 2:1
-- message: a group that stops to meet the condition (c > CAST(1 AS BIGINT)), which stands under or in a join, would keep its row in table 't'
-- hint: table of their own
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'c') AS
SELECT g.user, g.c FROM (SELECT explode(array('a', 'b')) AS name) n
JOIN (SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user HAVING count(*) > 1) g ON n.name = g.user

-- mistake: a join by a count
-- code: E213 at 2:1
-- message: which stands under or in a join
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'c') AS
SELECT g.user, g.c FROM (SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user) g
JOIN (SELECT explode(array(1, 2)) AS n) n ON n.n = g.c
