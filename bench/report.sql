SELECT line,
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY floor)::numeric, 1) AS "floor ms",
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ours)::numeric, 1) AS "ours ms",
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ours / floor)::numeric, 2) AS ratio
FROM timing GROUP BY line ORDER BY min(ctid);
