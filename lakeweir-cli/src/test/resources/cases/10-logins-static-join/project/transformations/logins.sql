CREATE OR REFRESH STREAMING TABLE joined
AS SELECT l.login_id, u.user_name, l.created_time AS login_time
FROM STREAM logins l JOIN users u ON l.login_id = u.login_id;

CREATE OR REFRESH STREAMING TABLE left_joined
AS SELECT l.login_id, u.user_name, l.created_time AS login_time
FROM STREAM logins l LEFT JOIN users u ON l.login_id = u.login_id;

-- Two flows keep one table: the users as they were given, and when they were seen last.
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
