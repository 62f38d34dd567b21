-- mistake: an unknown key
-- code: E205 at 3:7
-- message: Cannot apply the changes of flow 'f': there is no column 'usr'
-- hint: 'user'
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (usr) SEQUENCE BY ts COLUMNS (user)

-- mistake: a key that is left out
-- code: E205 at 3:13
-- message: there is no column 'shop'
-- hint: its columns are: user
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user, shop) SEQUENCE BY ts COLUMNS (user)

-- mistake: an unknown column to leave out
-- code: E205 at 3:46
-- message: no column 'user_name'
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY ts COLUMNS * EXCEPT (user_name, _source)

-- mistake: an unknown sequence
-- code: E205 at 4:13
-- message: Cannot resolve SEQUENCE BY of flow 'f'
-- hint: ts
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user)
SEQUENCE BY tss COLUMNS (user)

-- mistake: a sequence without order
-- code: E206 at 3:25
-- message: which has no order
-- hint: STRUCT
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY map(1, ts) COLUMNS (user)

-- mistake: a sequence of chance
-- code: E207 at 3:25
-- message: it depends on more than the row
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY rand() COLUMNS (user)

-- mistake: an aggregate for a condition
-- code: E207 at 3:34
-- message: APPLY AS DELETE WHEN of flow 'f'
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) APPLY AS DELETE WHEN max(shop) = 1 SEQUENCE BY ts COLUMNS (user)

-- mistake: a condition that is none
-- code: E206 at 3:34
-- message: is INT, not BOOLEAN
-- hint: compare
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) APPLY AS DELETE WHEN shop SEQUENCE BY ts COLUMNS (user)

-- mistake: a column of a taken name
-- code: E216 at 3:34
-- message: the name of column '__start_at' is taken by AUTO CDC
-- hint: EXCEPT (__start_at)
CREATE TEMP VIEW v AS SELECT user, ts AS __start_at FROM STREAM clicks;
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM v KEYS (user) SEQUENCE BY user

-- mistake: changes that are no stream
-- code: E212 at 3:34
-- message: its query reads no stream
-- hint: FROM STREAM
CREATE STREAMING TABLE o AS SELECT * FROM STREAM clicks;
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM o KEYS (user) SEQUENCE BY ts

-- mistake: a second flow
-- code: E218 at 4:30
-- message: Cannot write flow 'g': table 't' is written by the query of flow 'f' alone
-- hint: a view
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY ts COLUMNS (user);
CREATE FLOW g AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks

-- mistake: a way of writing
-- code: E210 at 1:65
-- message: Cannot use lakeweir.write.mode for table 't': AUTO CDC says
-- hint: leave
CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append');
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY ts COLUMNS (user)

-- mistake: a stream of what changes
-- code: E212 at 5:1
-- message: it is written by AUTO CDC (SCD type 1) by user, so its rows change
-- hint: made from
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks
KEYS (user) SEQUENCE BY ts COLUMNS (user);
CREATE STREAMING TABLE u AS
SELECT * FROM STREAM t

-- mistake: a sequence from the clock
-- code: E222 at 2:34
-- message: SEQUENCE BY of table 't' is made from the time of the run
CREATE STREAMING TABLE t;
CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks KEYS (user) SEQUENCE BY current_timestamp()
