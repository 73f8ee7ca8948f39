-- With which part of which area are points lost? Mean share of the points that could be had.
SELECT scenario,
       area,
       part,
       count(*) AS sessions,
       avg(points / of) AS share_mean,
       avg(of - points) AS lost_mean
FROM areas
WHERE of > 0
GROUP BY scenario, area, part
ORDER BY scenario, avg(of - points) DESC, area, part
