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
SELECT version FROM ml.train('flat_forest', 'bench_forest', 'label', 'random_forest', '{"max_depth": 6}',
	test_size => 0);
CALL measure('predict, forest of 100 trees of depth 6, row by row', :'floor',
	$$SELECT sum(ml.probability('flat_forest', b)) FROM bench b$$, 3);
RESET ml.training_memory;
