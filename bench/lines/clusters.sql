-- Clusterings, on the first hundred thousand rows.
SELECT format('SELECT %s FROM bench LIMIT 100000', :'columns') AS rows_100k \gset
SELECT format('SELECT * FROM ml.train(''k'', %L, NULL, ''kmeans'', ''{"n_clusters": 10, "max_iter": 20, "tol": 0}'', test_size => 0)',
	:'rows_100k') AS kmeans_call \gset
CALL measure('k-means, k=10, 20 iterations, 100k rows', :'floor', :'kmeans_call', 3);
