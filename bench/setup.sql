-- Settings and names that every file of lines/ may rely on: the floor, the columns.
SET max_parallel_workers_per_gather = 0;
SET ml.max_training_workers = 0;
SET client_min_messages = warning;
SELECT 'SELECT sum(' || string_agg('x' || i, '+' ORDER BY i) || ') FROM bench' AS floor,
	string_agg('x' || i, ', ' ORDER BY i) AS columns
FROM generate_series(1, 28) i \gset
