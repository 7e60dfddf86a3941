-- Vectors and scikit-learn's figures for them (reference.py), as tables
-- metric_labels, metric_numbers, metric_reference and metric_curves; and what bootstraps
-- say of how much figures vary (errors.py), as metric_errors and metric_errors_reference.
-- To be run by psql from the top folder: \i test/data/metrics/load.sql
CREATE TABLE metric_labels (set text, actual int, predicted int, score float8, scores float8[]);
CREATE TABLE metric_numbers (set text, actual float8, predicted float8);
CREATE TABLE metric_reference (set text, metric text, average text, value float8);
CREATE TABLE metric_curves (set text, curve text, i int, a float8, b float8, c float8);
CREATE TABLE metric_errors (set text, actual float8, score float8);
CREATE TABLE metric_errors_reference (set text, metric text, value float8, bootstrap float8, fresh float8, boyd float8);
\copy metric_labels FROM 'test/data/metrics/labels.csv' WITH (FORMAT csv, HEADER)
\copy metric_numbers FROM 'test/data/metrics/numbers.csv' WITH (FORMAT csv, HEADER)
\copy metric_reference FROM 'test/data/metrics/reference.csv' WITH (FORMAT csv, HEADER)
\copy metric_curves FROM 'test/data/metrics/curves.csv' WITH (FORMAT csv, HEADER)
\copy metric_errors FROM 'test/data/metrics/errors.csv' WITH (FORMAT csv, HEADER)
\copy metric_errors_reference FROM 'test/data/metrics/errors_reference.csv' WITH (FORMAT csv, HEADER)
ANALYZE metric_labels, metric_numbers, metric_reference, metric_curves;
-- Likewise of weighted rows, of deviances and quantiles (weighted.py).
CREATE TABLE metric_weighted_labels (set text, actual int, predicted int, score float8, scores float8[], weight float8);
CREATE TABLE metric_weighted_numbers (set text, actual float8, predicted float8, weight float8);
CREATE TABLE metric_weighted_reference (kind text, set text, metric text, argument text, weighted boolean, value float8);
CREATE TABLE metric_weighted_curves (set text, fpr float8, tpr float8, threshold float8);
CREATE TABLE metric_weighted_errors (set text, metric text, bootstrap float8);
\copy metric_weighted_labels FROM 'test/data/metrics/weighted_labels.csv' WITH (FORMAT csv, HEADER)
\copy metric_weighted_numbers FROM 'test/data/metrics/weighted_numbers.csv' WITH (FORMAT csv, HEADER)
\copy metric_weighted_reference FROM 'test/data/metrics/weighted_reference.csv' WITH (FORMAT csv, HEADER)
\copy metric_weighted_curves FROM 'test/data/metrics/weighted_curves.csv' WITH (FORMAT csv, HEADER)
\copy metric_weighted_errors FROM 'test/data/metrics/weighted_errors.csv' WITH (FORMAT csv, HEADER)
ANALYZE metric_weighted_labels, metric_weighted_numbers;
