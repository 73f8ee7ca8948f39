-- Where does the gaze go, and in which order? By surface; direction of the head never counts as gaze.
SELECT scenario,
       source,
       surface,
       count(*) AS sessions,
       avg(CASE WHEN entries > 0 THEN 1e0 ELSE 0e0 END) AS looked_share,
       avg(dwell_s) AS dwell_mean_s,
       avg(entry_s) AS entry_mean_s,
       avg(rank) AS rank_mean
FROM looks
GROUP BY scenario, source, surface
ORDER BY scenario, source, surface
