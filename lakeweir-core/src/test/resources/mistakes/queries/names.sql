-- mistake: syntax
-- code: E201 at 2:13
-- message: Cannot resolve the query of table 't': Syntax error at or near ','
-- hint: Spark SQL
CREATE STREAMING TABLE t AS
SELECT user,, shop
FROM STREAM clicks

-- mistake: syntax in a later line
-- code: E201 at 4:16
-- message: near '='
CREATE STREAMING TABLE t AS
SELECT user
  FROM STREAM clicks
  WHERE user = = 1

-- mistake: an unknown source
-- code: E204 at 3:6
-- message: there is no source, table or view named 'clcks'
-- hint: 'clicks'
CREATE STREAMING TABLE t AS
SELECT user
FROM STREAM clcks

-- mistake: an unknown table in a join
-- code: E204 at 3:8
-- message: named 'nowhere'
-- hint: this project has: clicks, t
CREATE STREAMING TABLE t AS
SELECT c.user FROM STREAM clicks c
  JOIN nowhere n ON c.user = n.u

-- mistake: an unknown table in a common table expression
-- code: E204 at 2:26
-- message: 'klicks'
-- hint: 'clicks'
CREATE STREAMING TABLE t AS
WITH x AS (SELECT * FROM STREAM klicks) SELECT user FROM x

-- mistake: an unknown column
-- code: E205 at 3:3
-- message: `usr` cannot be resolved
-- hint: user
CREATE STREAMING TABLE t AS
SELECT shop,
  usr FROM STREAM clicks

-- mistake: an unknown column in WHERE
-- code: E205 at 2:38
-- message: `shpo`
-- hint: shop
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks WHERE shpo > 1

-- mistake: an unknown field
-- code: E205 at 2:8
-- message: No such struct field `y`
CREATE STREAMING TABLE t AS
SELECT at.y FROM STREAM clicks

-- mistake: an unknown qualifier
-- code: E205 at 2:8
-- message: `c`.`user`
-- hint: user
CREATE STREAMING TABLE t AS
SELECT c.user FROM STREAM clicks

-- mistake: an unknown function
-- code: E207 at 2:8
-- message: `uper`
CREATE STREAMING TABLE t AS
SELECT uper(user) AS u FROM STREAM clicks

-- mistake: an unknown column in a view
-- code: E205 at 1:35
-- message: Cannot resolve view 'v'
-- hint: user
CREATE TEMPORARY VIEW v AS SELECT usr FROM STREAM clicks;
CREATE STREAMING TABLE t AS
SELECT * FROM v
