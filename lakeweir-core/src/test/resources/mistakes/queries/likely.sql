-- mistake: a session that is upserted
-- code: E213 at 2:1
-- message: session window
-- hint: once it is over
CREATE STREAMING TABLE t AS
SELECT session_window.start AS s, user, count(*) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes'), user

-- mistake: sessions of nobody
-- code: E213 at 2:1
-- message: grouped by session_window alone
-- hint: key
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
SELECT session_window.start AS s, count(*) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes')

-- mistake: an upserted window of windows
-- code: E215 at 2:1
-- message: correctness
-- hint: append
CREATE STREAMING TABLE t AS
SELECT window(w, '1 hour').start AS s, sum(n) AS n FROM (SELECT window(ts, '5 minutes') AS w, count(*) AS n FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY 1) GROUP BY window(w, '1 hour')

-- mistake: a window that starts behind its slide
-- code: E207 at 2:69
-- message: its start offset must be below its slide of 300 seconds: 300 seconds
-- hint: time, length, slide, start offset
CREATE STREAMING TABLE t AS
SELECT window.start AS s, count(*) AS c FROM STREAM clicks GROUP BY window(ts, '5 minutes', '5 minutes', '5 minutes')

-- mistake: a condition over the latest of several groups
-- code: E213 at 2:1
-- message: would uncover an earlier group
-- hint: all that is grouped by
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'shop') AS
SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user, shop HAVING count(*) < 5

-- mistake: an arrival time in the key of a deduplication
-- code: E221 at 3:9
-- message: _source.file_modification_time
-- hint: ORDER BY
CREATE STREAMING TABLE t AS
SELECT user, ts FROM STREAM clicks
QUALIFY row_number() OVER (PARTITION BY user, _source.file_modification_time ORDER BY ts) = 1

-- mistake: an arrival time under another name
-- code: E221 at 3:41
-- message: Key t of a deduplication says when a record arrived
CREATE STREAMING TABLE t AS
SELECT * FROM (SELECT user, ts, _source.file_modification_time AS t FROM STREAM clicks)
QUALIFY row_number() OVER (PARTITION BY user, t ORDER BY ts) = 1

-- mistake: a column named after the arrival
-- code: E221 at 2:17
-- message: Key processing_time of
CREATE STREAMING TABLE t AS
SELECT DISTINCT user, processing_time FROM (SELECT user, ts AS processing_time FROM STREAM clicks)

-- mistake: chance in a keyed write
-- code: E222 at 3:3
-- message: uuid()
-- hint: hash
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'id', 'lakeweir.write.sequence-by' = 'ts') AS
SELECT user, ts,
  uuid() AS id FROM STREAM clicks

-- mistake: the clock in a key
-- code: E222 at 2:1
-- message: Key 'd' of table 't' is made from the time of the run
-- hint: time of the record
CREATE STREAMING TABLE t AS
SELECT user, d, count(*) AS c FROM (SELECT user, current_date() AS d FROM STREAM clicks) GROUP BY user, d

-- mistake: a condition that nothing meets
-- code: E224 at 3:7
-- message: No row meets the condition (1 = 0)
-- hint: leave out
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks
WHERE 1 = 0

-- mistake: a flow without name
-- code: E201 at 2:13
-- message: a flow's name
CREATE STREAMING TABLE t;
CREATE FLOW AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks

-- mistake: a view that nothing reads
-- code: E224 at 1:23
-- message: No flow reads view 'v'
-- hint: FROM v
CREATE TEMPORARY VIEW v AS SELECT user FROM STREAM clicks;
CREATE TEMPORARY VIEW w AS SELECT user FROM STREAM clicks;
CREATE STREAMING TABLE t AS
SELECT * FROM w
