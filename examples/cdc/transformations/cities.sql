-- Computed anew, in one commit, whenever customers has changed.
CREATE OR REFRESH MATERIALIZED VIEW customers_by_city
COMMENT 'How many customers live where'
AS SELECT city, count(*) AS customers
FROM customers
GROUP BY city;
