-- Trees: training end to end from the table, prediction row by row.
CREATE OR REPLACE VIEW bench_labels AS SELECT :columns, label FROM bench;
SELECT 'gradient boosting, ml.train, 100 trees of depth 6' AS line \gset
SET ml.training_memory = '1GB';
CALL measure(:'line', :'floor',
	$$SELECT * FROM ml.train('boosted', 'bench_labels', 'label', 'gradient_boosting', test_size => 0, deploy => 'always')$$, 1);
CALL measure('predict, 100 trees of depth 6, row by row', :'floor',
	$$SELECT sum(ml.probability('boosted', b)) FROM bench b$$, 3);
RESET ml.training_memory;

-- Two workers beside none: the floor is the same training by one process.
SELECT 'gradient boosting, two workers; the floor is none' AS line,
	$$SELECT t.* FROM set_config('ml.max_training_workers', '%s', false) workers,
		ml.train('by_' || workers, 'bench_labels', 'label', 'gradient_boosting', test_size => 0) t$$ AS training
\gset
SET ml.training_memory = '1GB';
CALL measure(:'line', format(:'training', 0), format(:'training', 2), 1);
UPDATE timing SET line = line || CASE WHEN ml.sha256(ml.get('by_0@2')) = ml.sha256(ml.get('by_2@2'))
	THEN ', same sha256' ELSE ', ANOTHER sha256' END WHERE line = :'line';
RESET ml.training_memory;
SET ml.max_training_workers = 0;
