-- How are the scenarios passed? Shares of the sessions that have a result.
SELECT scenario,
       count(*) AS sessions,
       count(DISTINCT officer) AS officers,
       avg(CASE WHEN passed THEN 1e0 ELSE 0e0 END) AS passed_share,
       avg(CASE WHEN correct THEN 1e0 ELSE 0e0 END) AS right_share,
       avg(total) AS score_mean,
       avg(duration_s) AS duration_mean_s,
       avg(CASE WHEN critical <> '' THEN 1e0 ELSE 0e0 END) AS critical_share
FROM sessions
WHERE passed IS NOT NULL
GROUP BY scenario
ORDER BY scenario
