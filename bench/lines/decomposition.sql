-- Decompositions, from sums.
SELECT format('SELECT * FROM ml.train(''p'', %L, NULL, ''pca'', ''{"n_components": 10}'', test_size => 0)',
	format('SELECT %s FROM bench', :'columns')) AS pca_call \gset
CALL measure('PCA, 10 components', :'floor', :'pca_call');
