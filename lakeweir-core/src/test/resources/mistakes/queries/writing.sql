-- mistake: an upsert without keys
-- code: E214 at 1:65
-- message: its rows have no keys
-- hint: lakeweir.write.keys
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert') AS
SELECT user, shop FROM STREAM clicks

-- mistake: an upsert without sequence
-- code: E214 at 1:65
-- message: which is the latest
-- hint: lakeweir.write.sequence-by
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'user') AS
SELECT user, shop FROM STREAM clicks

-- mistake: an unknown key
-- code: E210 at 1:138
-- message: no column 'usr'
-- hint: user
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.sequence-by' = 'shop', 'lakeweir.write.keys' = 'user, usr') AS
SELECT user, shop FROM STREAM clicks

-- mistake: an unknown sequence
-- code: E210 at 1:138
-- message: no column 'ts'
-- hint: user, shop
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'ts') AS
SELECT user, shop FROM STREAM clicks

-- mistake: a grouping that is not selected
-- code: E214 at 1:24
-- message: it is grouped by
-- hint: select it
CREATE STREAMING TABLE t AS
SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user, shop

-- mistake: a grouping of which a part is selected
-- code: E214 at 1:24
-- message: it is grouped by
-- hint: select it
CREATE STREAMING TABLE t AS
SELECT upper(user) AS u, count(*) AS c FROM STREAM clicks GROUP BY user

-- mistake: keys that are a part of the grouping
-- code: E214 at 1:24
-- message: several rows of a key can come in one batch
-- hint: lakeweir.write.sequence-by
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.keys' = 'user') AS
SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user, shop

-- mistake: an aggregate of all
-- code: E214 at 1:24
-- message: grouped by nothing
-- hint: append
CREATE STREAMING TABLE t AS
SELECT count(*) AS c FROM STREAM clicks

-- mistake: a key beside what is grouped by
-- code: E214 at 1:24
-- message: several rows of a key can come in one batch
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.keys' = 'user, c') AS
SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user, shop

-- mistake: the name of a quarantine table
-- code: E203 at 4:24
-- message: what is put aside of table 't' is kept under that name
-- hint: another name
CREATE STREAMING TABLE t (
  CONSTRAINT c EXPECT (shop > 0) ON VIOLATION QUARANTINE
) AS SELECT user, shop FROM STREAM clicks;
CREATE STREAMING TABLE t_quarantine AS SELECT user FROM STREAM clicks
