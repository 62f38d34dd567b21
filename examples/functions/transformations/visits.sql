-- Every visit, with the address without what differs from visit to visit.
CREATE OR REFRESH STREAMING TABLE cleaned (
  CONSTRAINT has_address EXPECT (clean_url(url) <> '') ON VIOLATION DROP ROW
)
AS SELECT user, clean_url(url) AS url, at FROM STREAM visits;

-- Each page, and the longest name among its visitors.
CREATE OR REFRESH STREAMING TABLE pages
AS SELECT url, count(*) AS visits, longest(user) AS longest_name FROM STREAM cleaned GROUP BY url;

-- A row for every third visit of a user: milestones remembers how many there were.
CREATE OR REFRESH STREAMING TABLE regulars
AS SELECT user, visits FROM milestones(TABLE(SELECT user FROM STREAM cleaned) PARTITION BY user);
