-- Trees: training end to end from the table, prediction row by row.
CREATE OR REPLACE VIEW bench_labels AS SELECT :columns, label FROM bench;
SELECT 'gradient boosting, ml.train, 100 trees of depth 6' AS line \gset
SET ml.training_memory = '1GB';
CALL measure(:'line', :'floor',
	$$SELECT * FROM ml.train('boosted', 'bench_labels', 'label', 'gradient_boosting',
		'{"n_estimators": 100, "max_depth": 6, "max_leaf_nodes": null, "min_samples_leaf": 1, "min_child_weight": 1}', test_size => 0, deploy => 'always')$$, 1);
CALL measure('predict, 100 trees of depth 6, row by row', :'floor',
	$$SELECT sum(ml.probability('boosted', b)) FROM bench b$$, 3);
CALL measure('gradient boosting, ml.train, the defaults: 150 trees of 31 leaves', :'floor',
	$$SELECT * FROM ml.train('boosted', 'bench_labels', 'label', 'gradient_boosting', test_size => 0, deploy => 'always')$$, 1);
CALL measure('predict, 150 trees of 31 leaves, row by row', :'floor',
	$$SELECT sum(ml.probability('boosted', b)) FROM bench b$$, 3);
RESET ml.training_memory;
