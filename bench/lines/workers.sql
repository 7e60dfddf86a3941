-- Two workers beside none: the floor is the same training by one process.
CREATE OR REPLACE VIEW bench_labels AS SELECT :columns, label FROM bench;
CREATE VIEW bench_columns AS SELECT :columns FROM bench;
SET ml.training_memory = '1GB';
CALL measure_workers('two workers against none, gradient boosting', 'bench_labels', 'label', 'gradient_boosting',
	'{"n_estimators": 100, "max_depth": 6, "max_leaf_nodes": null, "min_samples_leaf": 1, "min_child_weight": 1}');
CALL measure_workers('two workers against none, gradient boosting, the defaults', 'bench_labels', 'label', 'gradient_boosting');
CALL measure_workers('two workers against none, random forest, 100k rows', 'SELECT * FROM bench_labels LIMIT 100000', 'label',
	'random_forest', '{"max_depth": 12}');
CALL measure_workers('two workers against none, decision tree', 'bench_labels', 'label', 'decision_tree');
CALL measure_workers('two workers against none, k-means, k=50, 20 iterations', 'bench_columns', NULL, 'kmeans',
	'{"n_clusters": 50, "max_iter": 20, "tol": 0}');
CALL measure_workers('two workers against none, logistic regression', 'bench_labels', 'label', 'logistic_regression');
CALL measure_workers('two workers against none, svm, rbf, 10k rows', 'SELECT * FROM bench_labels LIMIT 10000', 'label', 'svm');
RESET ml.training_memory;
