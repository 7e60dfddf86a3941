-- A prediction in every form of its row.
CREATE VIEW bench_view AS SELECT * FROM bench;
SELECT version FROM ml.train('bench', format('SELECT %s, y FROM bench', :'columns'), 'y', 'linear_regression',
	test_size => 0);

CALL measure('predict, linear, a table''s row', :'floor',
	$$SELECT sum(ml.predict('bench', b)) FROM bench b$$);
CALL measure('predict, linear, scalars', :'floor',
	format($$SELECT sum(ml.predict('bench', %s)) FROM bench$$, :'columns'));
CALL measure('predict, linear, a view''s row', :'floor',
	$$SELECT sum(ml.predict('bench', v)) FROM bench_view v$$);
CALL measure('predict, linear, a subquery''s row', :'floor',
	$$SELECT sum(ml.predict('bench', s)) FROM (SELECT * FROM bench) s$$);
SET jit = off;
CALL measure('predict, linear, a table''s row, jit off', :'floor',
	$$SELECT sum(ml.predict('bench', b)) FROM bench b$$);
RESET jit;

-- The floor of these is the same by another way: a reference; rows in the order of their models.
CALL measure('predict, linear, ml.get in the call (floor: by reference)', $$SELECT sum(ml.predict('bench', b)) FROM bench b$$,
	$$SELECT sum(ml.predict(ml.get('bench'), b)) FROM bench b$$, 3);
CREATE TABLE bench_keyed AS SELECT (random() * 1000)::int % 1000 AS key, x1, x2, x3, x4, x5, y FROM bench;
CREATE TABLE bench_sorted AS SELECT * FROM bench_keyed ORDER BY key;
CREATE TABLE bench_models AS SELECT key, ml.fit(b, 'y', 'gradient_boosting', '{"n_estimators": 20, "max_depth": 4, "min_samples_leaf": 1, "min_child_weight": 1}') AS model
	FROM (SELECT key, x1, x2, x3, x4, x5, y FROM bench_sorted) b GROUP BY key;
ANALYZE bench_keyed;
ANALYZE bench_sorted;
ANALYZE bench_models;
CALL measure('predict, 1,000 boosted models joined by key, rows in any order (floor: in the order of the key)',
	$$SELECT sum(ml.predict(m.model, b)) FROM bench_sorted b JOIN bench_models m USING (key)$$,
	$$SELECT sum(ml.predict(m.model, b)) FROM bench_keyed b JOIN bench_models m USING (key)$$, 3);
