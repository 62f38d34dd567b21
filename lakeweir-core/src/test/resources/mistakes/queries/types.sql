-- mistake: a wrong type
-- code: E206 at 2:8
-- message: STRUCT<x: INT>
CREATE STREAMING TABLE t AS
SELECT date_add(at, 1) AS d FROM STREAM clicks

-- mistake: a condition that is none
-- code: E206 at 2:1
-- message: INT
CREATE STREAMING TABLE t AS
SELECT user FROM STREAM clicks WHERE shop

-- mistake: a wrong number of arguments
-- code: E207 at 2:8
-- message: upper
CREATE STREAMING TABLE t AS
SELECT upper(user, 1) AS u FROM STREAM clicks

-- mistake: a window over no time
-- code: E206 at 2:8
-- message: window
CREATE STREAMING TABLE t AS
SELECT window(shop, '1 hour') AS w, count(*) AS c FROM STREAM clicks GROUP BY 1

-- mistake: a column not grouped by
-- code: E207 at 2:1
-- message: shop
CREATE STREAMING TABLE t AS
SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user
