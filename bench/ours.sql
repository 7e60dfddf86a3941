-- Ours beside the plain scan sum, one process, in turn.
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;
SELECT 'SELECT sum(' || string_agg('x' || i, '+' ORDER BY i) || ') FROM bench' AS floor,
	string_agg('x' || i, ', ' ORDER BY i) AS columns
FROM generate_series(1, 28) i \gset

CREATE VIEW bench_view AS SELECT * FROM bench;
CREATE VIEW bench_numbers AS SELECT :columns, y FROM bench;
CREATE VIEW bench_labels AS SELECT :columns, label FROM bench;
SELECT version FROM ml.train('bench', 'bench_numbers', 'y', 'linear_regression', test_size => 0);

CALL measure('linear regression, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('l', 'bench_numbers', 'y', 'linear_regression', test_size => 0)$$);
CALL measure('linear regression, ml.train, 20% held out', :'floor',
	$$SELECT * FROM ml.train('l', 'bench_numbers', 'y', 'linear_regression')$$);
CALL measure('linear regression, ml.fit', :'floor',
	$$SELECT ml.fit(b, 'y', 'linear_regression') FROM bench_numbers b$$);
CALL measure('logistic regression, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('c', 'bench_labels', 'label', 'logistic_regression', test_size => 0)$$, 3);
CALL measure('logistic regression, ml.train, 20% held out', :'floor',
	$$SELECT * FROM ml.train('c', 'bench_labels', 'label', 'logistic_regression')$$, 3);

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
CALL measure('r2_score aggregate', :'floor', $$SELECT ml.r2_score(y, x1) FROM bench$$);
CALL measure('roc_auc aggregate', :'floor', $$SELECT ml.roc_auc(label, x1) FROM bench$$);
