-- How much is trained, and how well, from month to month? By centre.
SELECT centre,
       month,
       count(*) AS sessions,
       count(DISTINCT officer) AS officers,
       sum(duration_s) / 36e2 AS hours,
       avg(CASE WHEN passed THEN 1e0 WHEN NOT passed THEN 0e0 END) AS passed_share
FROM sessions
WHERE month <> ''
GROUP BY centre, month
ORDER BY centre, month
