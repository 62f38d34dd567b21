-- mistake: an undeclared column
-- code: E216 at 2:1
-- message: table 't' has no column 'shop'
-- hint: leave it out
CREATE STREAMING TABLE t (user STRING) AS
SELECT user, shop FROM STREAM clicks

-- mistake: a misspelt column
-- code: E216 at 2:1
-- message: no column 'user'
-- hint: 'usr'
CREATE STREAMING TABLE t (usr STRING) AS
SELECT user FROM STREAM clicks

-- mistake: another type than declared
-- code: E216 at 2:1
-- message: column 'user' of table 't' is INT, not STRING
-- hint: CAST(… AS INT)
CREATE STREAMING TABLE t (user INT) AS
SELECT user FROM STREAM clicks

-- mistake: an unknown type
-- code: E108 at 3:8
-- message: NUMBR
-- hint: name TYPE
CREATE STREAMING TABLE t (
  user STRING,
  shop NUMBR
) AS SELECT user, shop FROM STREAM clicks

-- mistake: an unknown column in an expectation
-- code: E205 at 2:24
-- message: expectation 'c'
-- hint: user
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (usr IS NOT NULL)
) AS SELECT user FROM STREAM clicks

-- mistake: an expectation that is no condition
-- code: E206 at 2:24
-- message: expectation 'c'
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (length(user))
) AS SELECT user FROM STREAM clicks

-- mistake: an expectation with a syntax error
-- code: E201 at 2:32
-- message: expectation 'c'
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (user IS IS NULL)
) AS SELECT user FROM STREAM clicks

-- mistake: an aggregate in an expectation
-- code: E207 at 2:24
-- message: expectation 'c'
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (count(user) > 1)
) AS SELECT user FROM STREAM clicks

-- mistake: an expectation by chance
-- code: E207 at 2:24
-- message: expectation 'c'
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (rand() > 0.5)
) AS SELECT user FROM STREAM clicks

-- mistake: a column twice
-- code: E216 at 2:1
-- message: two columns named 'USER'
-- hint: AS
CREATE STREAMING TABLE t AS
SELECT user, upper(user) AS USER FROM STREAM clicks

-- mistake: a column without type
-- code: E206 at 2:1
-- message: column 'n' has no type
-- hint: CAST(NULL AS type)
CREATE STREAMING TABLE t AS
SELECT user, NULL AS n FROM STREAM clicks

-- mistake: a nested column without type
-- code: E206 at 2:1
-- message: column 'n' has no type
-- hint: CAST
CREATE STREAMING TABLE t AS
SELECT user, array() AS n FROM STREAM clicks

-- mistake: a column without name
-- code: E216 at 2:1
-- message: column 'upper(user)' has a name
-- hint: AS
CREATE STREAMING TABLE t AS
SELECT upper(user) FROM STREAM clicks

-- mistake: a field with a blank
-- code: E216 at 2:1
-- message: column 's' has a name
-- hint: AS
CREATE STREAMING TABLE t AS
SELECT named_struct('a b', 1) AS s, user FROM STREAM clicks

-- mistake: an unknown partition column
-- code: E205 at 1:42
-- message: Cannot lay out table 't' by 'usr'
-- hint: 'user'
CREATE STREAMING TABLE t PARTITIONED BY (usr) AS SELECT user FROM STREAM clicks

-- mistake: an unknown cluster column
-- code: E205 at 1:44
-- message: by 'shp'
-- hint: 'shop'
CREATE STREAMING TABLE t CLUSTER BY (user, shp) AS SELECT user, shop FROM STREAM clicks
