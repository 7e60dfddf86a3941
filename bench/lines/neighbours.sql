-- Nearest neighbours: 1,000 predictions from 20,000 rows.
SELECT format('SELECT %s, label FROM bench LIMIT 20000', :'columns') AS rows_20k \gset
SELECT version FROM ml.train('n', :'rows_20k', 'label', 'knn', test_size => 0) \g /dev/null
SELECT version FROM ml.train('n3', 'SELECT x1, x2, x3, label FROM bench LIMIT 20000', 'label', 'knn', test_size => 0) \g /dev/null
SELECT format('SELECT count(*) FROM ml.predict_batch(''n'', %L)', format('SELECT %s FROM bench LIMIT 1000', :'columns')) AS knn_call \gset
CALL measure('knn, 1000 rows against 20k x 28, batch', :'floor', :'knn_call', 3);
CALL measure('knn, 1000 rows against 20k x 28, row by row', :'floor',
	$$SELECT sum(ml.probability('n', b)) FROM (SELECT * FROM bench LIMIT 1000) b$$, 3);
CALL measure('knn, 1000 rows against 20k x 3, row by row', :'floor',
	$$SELECT sum(ml.probability('n3', b)) FROM (SELECT * FROM bench LIMIT 1000) b$$, 3);
