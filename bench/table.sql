-- The table that figures are compared on: :rows rows of 28 standard normal
-- columns, y = linear + interactions + noise, label = y > 0.3.
SELECT setseed(0.42);

CREATE TABLE bench AS
SELECT g.*, x1 - 0.8 * x2 + 0.6 * x3 - 0.4 * x4 + 0.3 * x5 - 0.2 * x6 + 0.1 * x7
		+ 0.7 * x8 * x9 - 0.5 * x10 * x11 + 0.6 * noise AS y
FROM (SELECT
:columns,
	sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS noise
	FROM generate_series(1, :rows)) g;
ALTER TABLE bench DROP COLUMN noise;
ALTER TABLE bench ADD COLUMN label boolean;
UPDATE bench SET label = y > 0.3;
VACUUM FULL ANALYZE bench;

-- What the figures are made with.
CREATE TABLE timing (line text, run int, floor float8, ours float8);
CREATE TABLE peer (line text, peer float8);

-- Run the floor and ours in turn and keep the milliseconds of each.
CREATE PROCEDURE measure(line text, floor text, ours text, runs int DEFAULT 7)
LANGUAGE plpgsql AS $$
DECLARE
	t0 timestamptz; t1 timestamptz; t2 timestamptz;
BEGIN
	FOR run IN 0 .. runs LOOP
		t0 := clock_timestamp();
		EXECUTE floor;
		t1 := clock_timestamp();
		EXECUTE ours;
		t2 := clock_timestamp();
		CONTINUE WHEN run = 0;	-- warm-up
		INSERT INTO timing VALUES (line, run, extract(epoch FROM t1 - t0) * 1000,
			extract(epoch FROM t2 - t1) * 1000);
	END LOOP;
END
$$;

-- Train by one process, the floor, and with two workers beside it, on all rows of source.
CREATE PROCEDURE measure_workers(line text, source text, target text, algorithm text, params jsonb DEFAULT '{}')
LANGUAGE plpgsql AS $$
DECLARE
	training text := 'SELECT t.* FROM set_config(''ml.max_training_workers'', ''%s'', false) workers, '
		'ml.train(''by_'' || workers, %L, %L, %L, %L, test_size => 0, deploy => ''always'') t';
BEGIN
	CALL measure(line, format(training, 0, source, target, algorithm, params),
		format(training, 2, source, target, algorithm, params), 3);
	PERFORM set_config('ml.max_training_workers', '0', false);
	UPDATE timing t SET line = t.line || CASE WHEN ml.sha256(ml.get('by_0')) = ml.sha256(ml.get('by_2'))
		THEN ', same sha256' ELSE ', ANOTHER sha256' END WHERE t.line = measure_workers.line;
END
$$;
