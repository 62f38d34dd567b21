-- mistake: no topic at all
-- code: E104 at pipeline.yml:4:3
-- message: neither an option nor a column topic
-- hint: set sinks.out.options.topic
CREATE FLOW f AS INSERT INTO out BY NAME
SELECT user AS value FROM STREAM clicks
