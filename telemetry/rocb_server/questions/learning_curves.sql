-- Do officers get better? By the how many-th session of an officer it is, over all scenarios; at most
-- the first 30. Who trains longer is in more rows, so `officers` falls.
WITH numbered AS (
    SELECT officer, passed, correct, total, duration_s, coverage,
           row_number() OVER (PARTITION BY centre, officer ORDER BY started, session) AS nth
    FROM sessions
    WHERE officer <> '' AND passed IS NOT NULL
)
SELECT nth,
       count(*) AS officers,
       avg(CASE WHEN passed THEN 1e0 ELSE 0e0 END) AS passed_share,
       avg(CASE WHEN correct THEN 1e0 ELSE 0e0 END) AS right_share,
       avg(total) AS score_mean,
       avg(duration_s) AS duration_mean_s,
       avg(coverage) AS coverage_mean
FROM numbered
WHERE nth <= 30
GROUP BY nth
ORDER BY nth
