-- mistake: a table read from itself
-- code: E208 at 1:24
-- message: from itself: t
-- hint: made from
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM t

-- mistake: a cycle of two
-- code: E208 at 1:24
-- message: a, b
CREATE STREAMING TABLE a AS SELECT * FROM STREAM b;
CREATE STREAMING TABLE b AS SELECT * FROM STREAM a;

-- mistake: a table without flow
-- code: E211 at 1:24
-- message: Cannot fill table 't'
-- hint: CREATE FLOW
CREATE STREAMING TABLE t (user STRING)

-- mistake: a flow into an unknown table
-- code: E204 at 3:30
-- message: no streaming table or sink named 'tt'
-- hint: 't'
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks;
CREATE FLOW f AS INSERT INTO tt BY NAME SELECT user FROM STREAM clicks

-- mistake: two flows with different columns
-- code: E216 at 3:40
-- message: table 't' has no column 'shop'
-- hint: declare it
CREATE STREAMING TABLE t;
CREATE FLOW f AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks;
CREATE FLOW g AS INSERT INTO t BY NAME SELECT shop FROM STREAM clicks

-- mistake: two flows with different types
-- code: E216 at 3:40
-- message: column 'a' of table 't' is INT, not STRING
-- hint: CAST
CREATE STREAMING TABLE t;
CREATE FLOW f AS INSERT INTO t BY NAME SELECT shop AS a FROM STREAM clicks;
CREATE FLOW g AS INSERT INTO t BY NAME SELECT user AS a FROM STREAM clicks
