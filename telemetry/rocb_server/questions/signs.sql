-- Which signs are overlooked, and which are seen but not tested? By sign and the way it shows.
SELECT scenario,
       cue,
       channel,
       concealment,
       count(*) AS sessions,
       avg(CASE WHEN looked_s IS NULL THEN 0e0 ELSE 1e0 END) AS looked_share,
       avg(CASE WHEN tested_s IS NULL THEN 0e0 ELSE 1e0 END) AS tested_share,
       avg(CASE WHEN looked_s IS NOT NULL AND tested_s IS NULL THEN 1e0 ELSE 0e0 END)
           AS looked_not_tested_share
FROM cues
WHERE kind = 'sign'
GROUP BY scenario, cue, channel, concealment
ORDER BY scenario, avg(CASE WHEN tested_s IS NULL THEN 0e0 ELSE 1e0 END), cue, channel
