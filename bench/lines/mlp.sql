-- The network of 64 relu units on the first 100,000 rows, five epochs of adam.
CREATE VIEW bench_mlp AS SELECT :columns, label FROM bench LIMIT 100000;

CALL measure('mlp, 64 relu, adam, 5 epochs, 100k rows', :'floor',
	$$SELECT * FROM ml.train('mlp', 'bench_mlp', 'label', 'mlp',
		'{"hidden_layer_sizes": 64, "max_iter": 5}', test_size => 0)$$, 3);
CALL measure('predict, mlp of 64 units', :'floor', $$SELECT sum(ml.probability('mlp', b)) FROM bench b$$, 3);
