-- Known only when the hour is over: each window once, when the watermark has passed it.
CREATE OR REFRESH STREAMING TABLE congestion
TBLPROPERTIES ('lakeweir.write.mode' = 'append')
AS SELECT sensor, window.start AS window_start, avg(value) AS avg_speed, count(*) AS readings
FROM STREAM traffic WATERMARK timestamp DELAY OF INTERVAL 1 HOUR
WHERE sensor LIKE 'speed\_%'
GROUP BY sensor, window(timestamp, '1 hour')
HAVING count(*) >= 3 AND avg(value) < 64.7;
