-- How far does one come with each place of concealment: in view, looked at, tested, marked? Shares of
-- the sessions in which something was hidden there; the most missed first.
SELECT scenario,
       concealment,
       count(*) AS sessions,
       avg(CASE WHEN in_view_s IS NULL THEN 0e0 ELSE 1e0 END) AS in_view_share,
       avg(CASE WHEN looked_s IS NULL THEN 0e0 ELSE 1e0 END) AS looked_share,
       avg(CASE WHEN tested_s IS NULL THEN 0e0 ELSE 1e0 END) AS tested_share,
       avg(CASE WHEN declared_s IS NULL THEN 0e0 ELSE 1e0 END) AS marked_share,
       avg(declared_s) AS marked_mean_s
FROM cues
WHERE kind = 'item'
GROUP BY scenario, concealment
ORDER BY avg(CASE WHEN declared_s IS NULL THEN 0e0 ELSE 1e0 END), scenario, concealment
