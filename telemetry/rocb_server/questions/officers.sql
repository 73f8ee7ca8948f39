-- Who has trained how much, and with what result? By officer (a pseudonym).
SELECT centre,
       officer,
       count(*) AS sessions,
       count(DISTINCT scenario) AS scenarios,
       min(started) AS first_started,
       max(started) AS last_started,
       avg(CASE WHEN passed THEN 1e0 ELSE 0e0 END) AS passed_share,
       avg(CASE WHEN correct THEN 1e0 ELSE 0e0 END) AS right_share,
       avg(total) AS score_mean
FROM sessions
WHERE officer <> '' AND passed IS NOT NULL
GROUP BY centre, officer
ORDER BY centre, officer
