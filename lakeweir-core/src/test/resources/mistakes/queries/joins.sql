-- mistake: a left join without watermark
-- code: E219 at 3:3
-- message: Cannot run a left outer join of streams: the rows of both streams are kept for ever
-- hint: WATERMARK
CREATE STREAMING TABLE t AS
SELECT a.user FROM STREAM clicks a
  LEFT JOIN STREAM clicks b ON a.user = b.user

-- mistake: a left join without range
-- code: E219 at 3:3
-- message: never known that one has no match
-- hint: INTERVAL 15 MINUTES
CREATE STREAMING TABLE t AS
SELECT a.user FROM (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a
  LEFT JOIN (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b ON a.user = b.user

-- mistake: a full join with half a range
-- code: E219 at 3:3
-- message: Cannot run a full outer join of streams
CREATE STREAMING TABLE t AS
SELECT a.user FROM (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a
  FULL JOIN (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b ON a.user = b.user AND a.ts >= b.ts

-- mistake: an inner join by equality alone
-- code: E219 at 3:3
-- message: This inner join of streams keeps the rows of both streams for ever
-- hint: how far apart
CREATE STREAMING TABLE t AS
SELECT a.user FROM (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a
  JOIN (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b ON a.user = b.user

-- mistake: a left join that remembers one side
-- code: E219 at 3:3
CREATE STREAMING TABLE t AS
SELECT a.user FROM (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a
  LEFT JOIN (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b ON a.user = b.user AND a.ts >= b.ts

-- mistake: an upserted aggregate of an outer join
-- code: E213 at 2:1
-- message: not supported in Update output mode
-- hint: a table of its own
CREATE STREAMING TABLE t AS
SELECT a.user, count(*) AS c FROM (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a LEFT JOIN (SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b ON a.user = b.user AND b.ts BETWEEN a.ts AND a.ts + INTERVAL 5 MINUTES GROUP BY a.user

-- mistake: a join of a table that streams are made into, by a stream on the wrong side
-- code: E213 at 3:1
-- message: with a streaming DataFrame/Dataset on the right
CREATE STREAMING TABLE counted AS SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user;
CREATE STREAMING TABLE t AS
SELECT a.user FROM counted c LEFT JOIN STREAM clicks a ON a.user = c.user
