-- mistake: the columns of Kafka
-- code: E216 at 2:1
-- message: the query has no column 'body'
-- hint: to_json(struct(…)) AS body
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS partitionKey FROM STREAM clicks

-- mistake: a column that an event has no place for
-- code: E216 at 2:1
-- message: eventhubs has no place for column 'value'
-- hint: its columns are body, partitionKey, partition, partitionId, properties
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS body, user AS value FROM STREAM clicks

-- mistake: properties that are a struct
-- code: E216 at 2:1
-- message: column 'properties' is STRUCT<
-- hint: CAST(… AS MAP<STRING, STRING>)
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS body, struct(user) AS properties FROM STREAM clicks

-- mistake: a partition that is a number
-- code: E216 at 2:1
-- message: column 'partition' is INT, not STRING
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS body, 1 AS partition FROM STREAM clicks

-- mistake: a partition under both of its names
-- code: E216 at 2:1
-- message: both partition and partitionId
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS body, '1' AS partition, '1' AS partitionId FROM STREAM clicks
