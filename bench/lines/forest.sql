-- Forests on 100,000 rows, from the table to a stored version, and prediction row by row.
CREATE TABLE bench_forest AS SELECT :columns, label FROM bench LIMIT 100000;
ANALYZE bench_forest;
SET ml.training_memory = '1GB';

CALL measure('random forest, 100 trees of depth 12, 100k rows', :'floor',
	$$SELECT * FROM ml.train('forest', 'bench_forest', 'label', 'random_forest', '{"max_depth": 12}',
		test_size => 0)$$, 1);
CALL measure('random forest, 100 trees without limit, 100k rows', :'floor',
	$$SELECT * FROM ml.train('forest', 'bench_forest', 'label', 'random_forest', test_size => 0)$$, 1);
CALL measure('extra trees, 100 trees without limit, 100k rows', :'floor',
	$$SELECT * FROM ml.train('forest', 'bench_forest', 'label', 'extra_trees', test_size => 0)$$, 1);
-- Scoring a forest of deep trees: a batch, and one row in a statement, at the default ml.cache_memory (floor: by reference, linear).
SELECT version FROM ml.train('deep_forest', 'bench_forest', 'label', 'random_forest', test_size => 0);
CREATE TABLE bench_scored AS SELECT :columns FROM bench OFFSET 100000 LIMIT 20000;
CALL measure('score 20k rows, forest of 100 trees without limit, batch', :'floor',
	$$SELECT sum(probability) FROM ml.predict_batch('deep_forest', 'bench_scored')$$, 3);
CALL measure('one row a statement, 100 times, forest of 100 trees without limit', :'floor', $$DO '
	BEGIN
		FOR i IN 1 .. 100 LOOP
			EXECUTE ''SELECT ml.probability(''''deep_forest'''', s) FROM bench_scored s LIMIT 1'';
		END LOOP;
	END'$$, 3);
SELECT version FROM ml.train('flat_forest', 'bench_forest', 'label', 'random_forest', '{"max_depth": 6}',
	test_size => 0);
CALL measure('predict, forest of 100 trees of depth 6, row by row', :'floor',
	$$SELECT sum(ml.probability('flat_forest', b)) FROM bench b$$, 3);
RESET ml.training_memory;
