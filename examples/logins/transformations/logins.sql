-- Every login, with the name of its user where it has one. users has no STREAM: its files are read anew for each batch.
CREATE OR REFRESH STREAMING TABLE named_logins
AS SELECT l.login_id, u.user_name, l.created_time
FROM STREAM logins l LEFT JOIN users u ON l.login_id = u.login_id;

-- Two flows keep one table: the users as they were given, and when they were seen last. The row of the greatest last_login
-- stays, whatever comes first; a batch may hold several logins of a user.
CREATE OR REFRESH STREAMING TABLE users_now (login_id STRING, user_name STRING, last_login TIMESTAMP)
TBLPROPERTIES (
  'lakeweir.write.mode' = 'upsert',
  'lakeweir.write.keys' = 'login_id',
  'lakeweir.write.sequence-by' = 'last_login');

CREATE FLOW users_given AS INSERT INTO users_now BY NAME
SELECT login_id, user_name, last_login FROM STREAM users;

CREATE FLOW users_seen AS INSERT INTO users_now BY NAME
SELECT u.login_id, u.user_name, l.created_time AS last_login
FROM STREAM logins l JOIN users u ON l.login_id = u.login_id;
