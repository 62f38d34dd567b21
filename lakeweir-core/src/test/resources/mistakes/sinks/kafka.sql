-- mistake: a column that Kafka has no place for
-- code: E216 at 2:1
-- message: sink 'out': kafka has no place for column 'user'
-- hint: to_json(struct(…)) AS value
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user, user AS value FROM STREAM clicks

-- mistake: a misspelt column
-- code: E216 at 2:1
-- message: no place for column 'heders'
-- hint: 'headers'
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, array(struct('a' AS key, binary('b') AS value)) AS heders FROM STREAM clicks

-- mistake: no value
-- code: E216 at 2:1
-- message: the query has no column 'value'
-- hint: select to_json
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS key FROM STREAM clicks

-- mistake: a value that is a number
-- code: E216 at 2:1
-- message: column 'value' is INT, not STRING or BINARY
-- hint: CAST(… AS STRING)
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS key, shop AS value FROM STREAM clicks

-- mistake: headers of text
-- code: E216 at 2:1
-- message: column 'headers' is
-- hint: CAST(… AS ARRAY<STRUCT<key: STRING, value: BINARY>>)
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, array(struct('a' AS key, 'b' AS value)) AS headers FROM STREAM clicks

-- mistake: a partition that is text
-- code: E216 at 2:1
-- message: column 'partition' is STRING, not INT
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, '1' AS partition FROM STREAM clicks

-- mistake: a key without a type
-- code: E216 at 2:1
-- message: column 'key' is VOID
-- hint: CAST
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, NULL AS key FROM STREAM clicks

-- mistake: a column twice
-- code: E216 at 2:1
-- message: the query has two columns named 'VALUE'
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, user AS VALUE FROM STREAM clicks

-- mistake: a topic for each row beside one for all
-- code: E224 at 2:1
-- message: Column 'topic' of flow 'f' is not used
-- hint: leave one of them out
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value, 'a' AS topic FROM STREAM clicks

-- mistake: groups that are never over
-- code: E215 at 2:1
-- message: Cannot run flow 'f' on a stream
-- hint: a group is sent once, when it is over
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS key, string(count(*)) AS value FROM STREAM clicks GROUP BY user

-- mistake: sorted
-- code: E213 at 2:1
-- message: Cannot run flow 'f'
-- hint: leave it out
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks ORDER BY user

-- mistake: the first few
-- code: E213 at 2:1
-- message: LIMIT and OFFSET
-- hint: leave it out
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks LIMIT 3

-- mistake: changes
-- code: E213 at 1:32
-- message: AUTO CDC keeps a table, and 'out' is a sink
-- hint: INSERT INTO out BY NAME
CREATE FLOW f AS AUTO CDC INTO out FROM STREAM clicks KEYS (user) SEQUENCE BY ts

-- mistake: a table as it is
-- code: E212 at 2:1
-- message: Cannot stream into sink 'out': its query reads no stream
-- hint: FROM STREAM
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT string(a) AS value FROM VALUES (1) AS t(a)

-- mistake: a sink that is read
-- code: E212 at 3:43
-- message: 'out' is a sink, which is only written
-- hint: read what its flow reads
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks;
CREATE STREAMING TABLE t AS SELECT * FROM STREAM out

-- mistake: a misspelt sink
-- code: E204 at 3:30
-- message: no streaming table or sink named 'outt'
-- hint: 'out'
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks;
CREATE FLOW g AS INSERT INTO outt BY NAME
SELECT user AS value FROM STREAM clicks

-- mistake: a sink that nothing writes into
-- code: E224 at pipeline.yml:4:3
-- message: No flow writes into sink 'out'
-- hint: INSERT INTO out
CREATE STREAMING TABLE t AS SELECT user FROM STREAM clicks

-- mistake: a table of the sink's name
-- code: E203 at 1:24
-- message: Cannot declare table: the name is taken: out
-- hint: The sink at pipeline.yml:4:3
CREATE STREAMING TABLE out AS SELECT user AS value FROM STREAM clicks;
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks

-- mistake: a view of the sink's name
-- code: E203 at 1:23
-- message: Cannot declare view: the name is taken: out
CREATE TEMPORARY VIEW out AS SELECT user AS value FROM STREAM clicks;
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks

-- mistake: the name of the table that bad records of a sink go into
-- code: E203 at 3:24
-- message: what is put aside of sink 'out' is kept under that name
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM kept;
CREATE STREAMING TABLE out_quarantine AS SELECT user FROM STREAM clicks
