CREATE OR REFRESH STREAMING TABLE max_reading
TBLPROPERTIES ('lakeweir.write.mode' = 'append')
AS SELECT
  CAST(_source.key AS STRING) AS SensorID,
  window.start AS window_start,
  window.end   AS window_end,
  max(Reading) AS MaxReading
FROM STREAM readings WATERMARK CreatedTime DELAY OF INTERVAL 30 MINUTES
GROUP BY CAST(_source.key AS STRING), window(CreatedTime, '15 minutes', '5 minutes');
