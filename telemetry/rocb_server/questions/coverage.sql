-- Which points of inspection are searched, and when? Share of the sessions of the scenario; the mean
-- time is over those who searched it.
SELECT scenario,
       surface,
       zone,
       count(*) AS sessions,
       avg(CASE WHEN searched_s IS NULL THEN 0e0 ELSE 1e0 END) AS searched_share,
       avg(searched_s) AS searched_mean_s
FROM zones
GROUP BY scenario, surface, zone
ORDER BY scenario, surface, zone
