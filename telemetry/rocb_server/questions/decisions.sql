-- What is decided of boxes that hide something, and of clean ones?
SELECT scenario,
       dirty,
       decision,
       count(*) AS sessions,
       sum(CASE WHEN correct THEN 1 ELSE 0 END) AS rights
FROM sessions
WHERE decision IS NOT NULL AND dirty IS NOT NULL
GROUP BY scenario, dirty, decision
ORDER BY scenario, dirty, decision
