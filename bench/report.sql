-- Medians of the run, beside the floor and, where a peer was measured, beside the peer.
SELECT coalesce(t.line, p.line) AS line,
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.floor)::numeric, 1) AS "floor ms",
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.ours)::numeric, 1) AS "ours ms",
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.ours / t.floor)::numeric, 2) AS "ours / floor",
	-- what else runs on the machine only adds: the least of each is nearest to the work itself
	round((min(t.ours) / min(t.floor))::numeric, 2) AS "of the least",
	round(min(p.peer)::numeric, 1) AS "peer ms",
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY t.ours) / min(p.peer))::numeric, 3) AS "ours / peer"
FROM timing t FULL JOIN peer p ON p.line = t.line
GROUP BY coalesce(t.line, p.line) ORDER BY min(t.ctid), coalesce(t.line, p.line);
