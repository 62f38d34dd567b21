-- Mode complete: the whole result is written anew with each batch, and sorted as the query says.
CREATE OR REFRESH STREAMING TABLE survey_final
TBLPROPERTIES ('lakeweir.write.mode' = 'complete')
AS SELECT Country, count(*) AS count
FROM STREAM survey
WHERE Age < 40
GROUP BY Country;

CREATE OR REFRESH STREAMING TABLE words_final
TBLPROPERTIES ('lakeweir.write.mode' = 'complete')
AS SELECT word, count(*) AS count
FROM STREAM lines
LATERAL VIEW explode(split(value, ' ')) AS word
GROUP BY word;
