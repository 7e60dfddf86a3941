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
