-- Iris and Wisconsin breast cancer, as tables "iris" and "wdbc" in the current schema.
-- To be run by psql from the top folder of the source tree: \i test/data/load.sql
\set load_echo :ECHO
\set ECHO none
\set load_quiet :QUIET
\set QUIET on

CREATE TABLE iris (
	sepal_length float8,
	sepal_width float8,
	petal_length float8,
	petal_width float8,
	species text
);
\copy iris FROM 'test/data/iris.csv' WITH (FORMAT csv, HEADER)
ANALYZE iris;

CREATE TABLE wdbc (
	mean_radius float8,
	mean_texture float8,
	mean_perimeter float8,
	mean_area float8,
	mean_smoothness float8,
	mean_compactness float8,
	mean_concavity float8,
	mean_concave_points float8,
	mean_symmetry float8,
	mean_fractal_dimension float8,
	radius_error float8,
	texture_error float8,
	perimeter_error float8,
	area_error float8,
	smoothness_error float8,
	compactness_error float8,
	concavity_error float8,
	concave_points_error float8,
	symmetry_error float8,
	fractal_dimension_error float8,
	worst_radius float8,
	worst_texture float8,
	worst_perimeter float8,
	worst_area float8,
	worst_smoothness float8,
	worst_compactness float8,
	worst_concavity float8,
	worst_concave_points float8,
	worst_symmetry float8,
	worst_fractal_dimension float8,
	diagnosis text
);
\copy wdbc FROM 'test/data/breast_cancer_wdbc.csv' WITH (FORMAT csv, HEADER)
ANALYZE wdbc;

\set QUIET :load_quiet
\set ECHO :load_echo
