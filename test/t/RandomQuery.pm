# RandomQuery.pm: statements at random that put our functions, aggregates and
# model values everywhere SQL has a place for them.
#
#   my $query = random_query(17);
#   $query->{shape}         what kind of statement, for a statistic
#   $query->{statements}    SQL, to be run one after the other in one transaction
#   $query->{ordered}       its rows come in one order only
#
# The same number gives the same query, always.  The tables and models are those
# of test/data/queries.sql; whatever a query changes is to be rolled back.  No
# result depends on a plan: rows are limited only in a total order, floats are
# not summed, and no expression can fail for some rows.
package RandomQuery;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT = qw(random_query random_settings shapes);

my $columns = 'id, a, b, c, d, w, y, k, z';
my $definition = 'id int, a float8, b float8, c text, d int, w text, y float8, k text, z boolean';
my @tables = qw(t t p p i v vb vj vt m ix g pol tr wide);
my @targets = qw(t p i ix g pol tr);

# What each model is asked, and with what.
my %models = (
	lin => { features => [qw(a b d)], number => [qw(predict)] },
	tree => { features => [qw(a b c d)], number => [qw(predict)] },
	boost => { features => [qw(a b c d)], number => [qw(predict probability)], text => ['classify'], array => ['predict_proba'] },
	labels => { features => [qw(a b c)], text => ['classify'], array => ['predict_proba'] },
	words => { features => [qw(w d)], number => [qw(predict probability)], text => ['classify'], array => ['predict_proba'] },
	groups => { features => [qw(a b d)], number => [qw(predict)] });
my %answering = (
	number => [qw(lin tree boost words groups)],
	text => [qw(boost labels words)],
	array => [qw(boost labels words)]);

my %makers = (
	select => \&make_select,
	where => \&make_where,
	'having, group by' => \&make_group,
	'grouping sets' => \&make_grouping_sets,
	'order by, limit' => \&make_order,
	'distinct on' => \&make_distinct_on,
	window => \&make_window,
	'set operation' => \&make_set_operation,
	exists => \&make_exists,
	'scalar subquery' => \&make_scalar_subquery,
	'column of models' => \&make_models_column,
	'model values' => \&make_model_values,
	insert => \&make_insert,
	'on conflict' => \&make_on_conflict,
	update => \&make_update,
	delete => \&make_delete,
	merge => \&make_merge,
	prepared => \&make_prepared,
	cursor => \&make_cursor,
	metric => \&make_metric,
	'metric in groups' => \&make_metric_groups,
	'metric over a window' => \&make_metric_window,
	'metric in a subplan' => \&make_metric_subplan,
	fit => \&make_fit,
	'fit in a subplan' => \&make_fit_subplan,
	policy => \&make_policy,
	index => \&make_index,
	object => \&make_object);
my @shapes = sort keys %makers;

# -- chance ---------------------------------------------------------------

# A generator of our own: the same numbers with every perl.
my $state = 1;

sub random
{
	my ($n) = @_;

	$state = ($state * 1103515245 + 12345) % 2147483648;
	return int(($state >> 8) / 8388608 * $n);
}

sub seed
{
	my ($seed) = @_;

	$state = ($seed * 2654435761 + 97) % 2147483648;
	random(2) for 1 .. 5;
	return;
}

sub pick { return $_[random(scalar @_)] }
sub chance { return random(100) < $_[0] }

# A name of its own within the query.
my $names = 0;

sub fresh
{
	return $_[0] . ++$names;
}

# -- sources of rows --------------------------------------------------------

# An item of FROM under this alias, with the columns of t; what it needs of WITH is put in $with.
sub source
{
	my ($with, $alias, $depth) = @_;
	my $kind = random($depth > 0 ? 16 : 7);

	return pick(@tables) . " $alias" if $kind < 4;
	return source_function($alias) if $kind == 4;
	return source_values($alias) if $kind == 5;
	return '(' . pick(@tables) . ' a1 NATURAL ' . pick('', 'LEFT ', 'FULL ') . 'JOIN ' . pick(qw(t p i v m)) . " b1) $alias" if $kind == 6;
	return source_with($with, $alias, $depth) if $kind < 9;
	return source_lateral($with, $alias, $depth) if $kind == 9;
	return '(' . source_query($with, $depth - 1) . ") $alias";
}

sub source_function
{
	my ($alias) = @_;
	my $n = 5 + random(30);

	return pick(
		"rows_of($n) $alias",
		"rows_slowly($n) $alias",
		"rows_of($n) WITH ORDINALITY $alias",
		"ROWS FROM (rows_slowly($n), generate_series(1, $n)) WITH ORDINALITY $alias",
		"unnest(ARRAY(SELECT t FROM t WHERE id < $n)) $alias",
		"jsonb_to_recordset((SELECT jsonb_agg(t) FROM t WHERE id < $n)) AS $alias($definition)",
		"jsonb_populate_recordset(NULL::t, (SELECT jsonb_agg(t) FROM t WHERE id < $n)) $alias",
		"m $alias TABLESAMPLE BERNOULLI (50) REPEATABLE ($n)",
		"(SELECT (s.r).* FROM (SELECT p AS r FROM p WHERE id < $n) s) $alias",
		"same_row((SELECT t FROM t WHERE id = $n)) $alias",
		"same_row_slowly((SELECT t FROM t WHERE id = $n)) $alias");
}

sub source_values
{
	my ($alias) = @_;
	my @rows = map {
		my $text = chance(20) ? 'NULL' : "'c$_'";
		my $number = chance(20) ? 'NULL' : "$_.5";
		"($_, ${number}::float8, 0.25::float8, $text, $_, 'a big dog', 1.5::float8, 'low', " . pick('true', 'false', 'NULL::boolean') . ')'
	} 1 .. 1 + random(4);

	return '(VALUES ' . join(', ', @rows) . ") $alias($columns)";
}

sub source_with
{
	my ($with, $alias, $depth) = @_;
	my $name = fresh('c');
	my $inner = source_query($with, $depth - 1);

	if (chance(30))
	{
		my $from = pick(@tables);
		push @$with, "$name($columns) AS (SELECT $columns FROM $from WHERE id < 6 "
			. "UNION ALL SELECT id + 7, b, a, c, d, w, y, k, NOT z FROM $name WHERE id < 30)";
	}
	else
	{
		push @$with, "$name AS " . pick('', 'MATERIALIZED ', 'NOT MATERIALIZED ') . "($inner)";
	}
	return "$name $alias";
}

sub source_lateral
{
	my ($with, $alias, $depth) = @_;
	my $outer = fresh('o');
	my $from = source($with, $outer, $depth - 1);
	my $list = join(', ', map { "$outer.$_" } split(/, /, $columns));

	return "$from CROSS JOIN LATERAL " . pick(
		"(SELECT $outer.*) $alias",
		"(SELECT $list OFFSET 0) $alias",
		"(SELECT * FROM t WHERE t.id = $outer.d) $alias",
		"(SELECT $list UNION ALL SELECT $columns FROM t WHERE t.id = $outer.id + 1) $alias",
		"rows_of($outer.d) $alias");
}

sub source_query
{
	my ($with, $depth) = @_;
	my $x = fresh('q');
	my $from = source($with, $x, $depth);
	my $list = join(', ', map { "$x.$_" } split(/, /, $columns));

	return pick(
		"SELECT $list FROM $from",
		"SELECT $x.* FROM (SELECT $list FROM $from) $x",
		"SELECT $list FROM $from OFFSET 0",
		"SELECT DISTINCT $list FROM $from",
		"SELECT $list FROM $from WHERE " . condition($x),
		"SELECT $list FROM $from GROUP BY $list",
		"SELECT $x.id, $x.b AS a, $x.a * 2 AS b, upper($x.c) AS c, $x.d + 1 AS d, $x.w, $x.y, $x.k, NOT $x.z AS z FROM $from",
		"SELECT $x.id, CASE WHEN $x.d > 4 THEN $x.a END AS a, $x.b, coalesce($x.c, 'c1') AS c, $x.d, $x.w, $x.y, $x.k, $x.z FROM $from",
		"SELECT $x.id, max($x.a) AS a, min($x.b) AS b, max($x.c) AS c, max($x.d) AS d, max($x.w) AS w, max($x.y) AS y, max($x.k) AS k, bool_or($x.z) AS z FROM $from GROUP BY $x.id",
		"SELECT $x.id, lag($x.a) OVER (ORDER BY $x) AS a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z FROM $from",
		"SELECT $list FROM $from " . pick('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT') . " SELECT $columns FROM " . pick(@tables),
		"SELECT $x.id, $x.a, " . call($x, 'number') . " AS b, $x.c, $x.d, $x.w, $x.y, " . call($x, 'text') . " AS k, $x.z FROM $from",
		"SELECT $list FROM $from ORDER BY $x LIMIT 7");
}

# One source or two joined: SQL, and the aliases whose rows can be used.
sub from
{
	my ($with, $depth) = @_;
	my ($x, $y) = (fresh('x'), fresh('y'));
	my $left = source($with, $x, $depth);

	return ($left, $x) if chance(55);
	my $right = source($with, $y, $depth - 1);
	my $lateral = $right =~ /LATERAL/ ? "(SELECT $y.* FROM $right) $y" : $right;
	my $on = pick("$x.id = $y.id", "$x.id = $y.id + 2", "$x.d = $y.d AND $x.id < $y.id", "$x.id = $y.d");

	return ("$left CROSS JOIN LATERAL (SELECT $x.*) $y", $x, $y) if chance(10);
	return ("$left LEFT JOIN LATERAL (SELECT * FROM t WHERE t.id = $x.id + 1 AND t.d > 3) $y ON true", $x, $y) if chance(15);
	return ("$left NATURAL " . pick('', 'LEFT ', 'FULL ') . "JOIN $lateral", $x, $y) if chance(10);
	$on .= " AND " . condition($y) if chance(20);
	return ("$left " . pick('JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN') . " $lateral ON $on", $x, $y) if chance(70);
	return ("$left FULL JOIN $lateral ON " . pick("$x.id = $y.id", "$x.id = $y.id + 2"), $x, $y);
}

# -- expressions ------------------------------------------------------------

# The row of an alias in one of the forms a prediction takes.
sub row_of
{
	my ($x, $model) = @_;
	my @features = map { "$x.$_" } @{ $models{$model}{features} };
	my $list = join(', ', @features);
	my $numeric = $model eq 'lin' || $model eq 'groups';

	return $x if chance(45);
	return $list if chance(15);
	return "ARRAY[$list]" if $numeric && chance(10);
	return "ARRAY[$list]::numeric[]" if $numeric && chance(10);
	return pick(
		"ROW($list)",
		"($list)",
		"to_jsonb($x)",
		'jsonb_build_object(' . join(', ', map { "'$_', $x.$_" } @{ $models{$model}{features} }) . ')',
		"(SELECT s FROM (SELECT $x.*) s)",
		"(SELECT s FROM (SELECT $list) s)",
		"(SELECT s FROM (SELECT $list OFFSET 0) s)",
		"(SELECT u FROM t u WHERE u.id = $x.id)",
		"CASE WHEN $x.d > 4 THEN $x END",
		"coalesce($x, $x)",
		"(ARRAY[$x])[1]",
		"ROW($x.id, $x.a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z)::t",
		"same_row(ROW($x.id, $x.a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z)::t)",
		"same_row_slowly(ROW($x.id, $x.a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z))",
		"(SELECT u FROM unnest(ARRAY[$x.id]) u0, LATERAL (SELECT $x.*) u)",
		'NULL::t');
}

# A model by its name or as a value.
sub model
{
	my ($name) = @_;
	my $column = pick(qw(m far plain list[1]), '(models.pair).m');

	$column = "models.$column" unless $column =~ /models/;
	return "'$name'" if chance(45);
	return pick(
		"'$name\@1'", "'$name'::text", "('$name' || '\@champion')", "(SELECT models.name FROM models WHERE name = '$name')",
		"ml.get('$name')", "ml.get('$name\@1')", "ml.to_model(ml.to_bytea(ml.get('$name')))",
		"(SELECT $column FROM models WHERE name = '$name')", "(SELECT $column FROM models WHERE name = '$name')",
		"coalesce((SELECT models.list[2] FROM models WHERE name = '$name'), ml.get('$name'))",
		"(ROW(1, ml.get('$name'))::pair).m", "(ARRAY[ml.get('lin'), ml.get('$name')])[2]",
		"(SELECT DISTINCT u FROM models, unnest(ARRAY[m, far, plain]) u WHERE name = '$name')",
		"(SELECT m FROM models WHERE name = '$name' UNION SELECT far FROM models WHERE name = '$name')",
		"(SELECT (array_agg($column ORDER BY name DESC))[1] FROM models WHERE name = '$name')",
		$name eq 'lin' ? "(SELECT ml.fit(f, 'y', 'linear_regression') FROM (SELECT a, b, d, y FROM t) f)" : "ml.get('$name')",
		'NULL::ml.model', 'NULL::text');
}

# A prediction of this type for the row of an alias.
sub call
{
	my ($x, $type) = @_;
	my $name = pick(@{ $answering{$type} });
	my $function = pick(@{ $models{$name}{$type} });

	$function = 'transform' if $type eq 'array' && $name ne 'words' && chance(30);
	return "ml.$function(" . model($name) . ', ' . row_of($x, $name) . ')';
}

sub any_call
{
	return call($_[0], pick(qw(number number text array)));
}

sub condition
{
	my ($x) = @_;

	return pick(
		call($x, 'number') . ' ' . pick('>', '<=') . ' ' . pick('0.5', '1', '2', "$x.y"),
		call($x, 'text') . pick(" = $x.k", " IN ('low', 'true')", ' IS NOT NULL', " IS DISTINCT FROM 'mid'"),
		'(' . call($x, 'array') . ')[1] > 0.3',
		call($x, 'number') . ' IS NULL',
		call($x, 'number') . " BETWEEN 0 AND 1 OR $x.d = 3",
		"CASE WHEN $x.d > 5 THEN " . call($x, 'number') . ' ELSE ' . call($x, 'number') . ' END > 1',
		'NOT ' . call($x, 'number') . ' < 0.5',
		"$x.d > 3");
}

# One of the aggregates that compare what was with what is predicted.
sub metric
{
	my ($x, $plain) = @_;
	my $distinct = !$plain && chance(15) ? 'DISTINCT ' : '';
	my $order = !$plain && !$distinct && chance(25) ? " ORDER BY $x.id, $x" : '';
	my $filter = chance(20) ? " FILTER (WHERE $x.d > 2)" : '';
	my $probability = "ml.probability('" . pick('boost', 'words') . "', $x)";
	my $label = pick("$x.k, ml.classify('labels', $x)", "$x.z, ml.predict('boost', $x) > 0", "$x.z, ml.classify(" . model('boost') . ", $x)::boolean");
	my $name = pick(qw(accuracy balanced_accuracy matthews_corrcoef confusion_matrix precision recall f1_score
		roc_auc average_precision roc_curve log_loss brier_score calibration_curve r2_score mean_squared_error mean_absolute_error root_mean_squared_error));
	my $arguments = "$x.y, " . call($x, 'number');

	$arguments = "$x.z, $probability" if $name =~ /^(roc_auc|average_precision|roc_curve|log_loss|brier_score|calibration_curve)$/;
	$arguments = $label if $name =~ /^(accuracy|balanced_accuracy|matthews_corrcoef|confusion_matrix)$/;
	$arguments = "$label, '" . pick('macro', 'micro', 'weighted') . "'" if $name =~ /^(precision|recall|f1_score)$/;
	return "ml.$name($distinct$arguments$order)$filter";
}

sub fit
{
	my ($x) = @_;
	my $rows = pick($x, $x, "ROW($x.a, $x.b, $x.y)");
	my $target = $rows eq $x ? 'y' : 'f3';
	my $algorithm = pick('linear_regression', 'linear_regression', 'ridge', 'decision_tree', 'gradient_boosting');
	my $params = $algorithm eq 'gradient_boosting' ? q(, '{"n_estimators": 2}') : '';
	my $order = chance(25) ? " ORDER BY $x.d, $x.id" : '';
	my $filter = chance(20) ? " FILTER (WHERE $x.d > 1)" : '';

	return "ml.fit(" . (chance(8) ? 'DISTINCT ' : '') . "$rows, '$target', '$algorithm'$params" . ($order && chance(50) ? $order : '') . ")$filter";
}

# -- statements -------------------------------------------------------------

sub query
{
	my ($with, $sql) = @_;

	return (@$with ? 'WITH RECURSIVE ' . join(', ', @$with) . ' ' : '') . $sql;
}

# WITH, FROM and the aliases, for the statements below.
sub begin
{
	my @with;
	my ($from, @aliases) = from(\@with, 1 + random(2));

	return (\@with, $from, pick(@aliases), @aliases);
}

sub make_select
{
	my ($with, $from, $x, @all) = begin();

	return query($with, 'SELECT ' . join(', ', "$x.id", map { any_call(pick(@all)) } 0 .. random(3)) . " FROM $from");
}

sub make_where
{
	my ($with, $from, $x, @all) = begin();
	my $lock = pick('t', 'p', 'i', 'tr');

	return "SELECT $lock.id, " . any_call('s') . " FROM $lock LEFT JOIN v s ON s.d = $lock.id WHERE " . condition($lock) . " FOR UPDATE OF $lock" if chance(10);
	return query($with, 'SELECT ' . join(', ', map { "$_.id" } @all) . " FROM $from WHERE " . join(pick(' AND ', ' OR '), condition($x), map { condition(pick(@all)) } 1 .. random(2)));
}

sub make_group
{
	my ($with, $from, $x, @all) = begin();
	my $call = any_call($x);

	return query($with, pick(
		"SELECT $call, count(*), max($x.id) FROM $from GROUP BY 1",
		"SELECT $call, count(*) FROM $from GROUP BY $x",
		"SELECT $x.c, max(" . call(pick(@all), 'number') . ") FROM $from GROUP BY $x.c",
		"SELECT $x.c, count(*) FROM $from GROUP BY $x.c HAVING min(" . call($x, 'number') . ') < 1.5',
		"SELECT $call, count(*) FROM $from GROUP BY $x HAVING " . condition($x),
		"SELECT $x.c, array_agg($call ORDER BY $x) FILTER (WHERE " . condition($x) . ") FROM $from GROUP BY $x.c",
		"SELECT $x.d, count(DISTINCT " . call($x, 'text') . ") FROM $from GROUP BY $x.d"));
}

sub make_grouping_sets
{
	my ($with, $from, $x) = begin();
	my ($number, $text) = (call($x, 'number'), call($x, 'text'));

	return query($with, pick(
		"SELECT $x.c, $number, count(*), grouping($x.c) FROM $from GROUP BY GROUPING SETS (($x.c, 2), ($x.c), ())",
		"SELECT $number, $text, count(*) FROM $from GROUP BY CUBE (1, 2)",
		"SELECT $x.c, $text, max($number) FROM $from GROUP BY ROLLUP ($x.c, $text)",
		"SELECT $number, count(*) FROM $from GROUP BY GROUPING SETS (($x), ())",
		"SELECT $number, $x.c, count(*) FROM $from GROUP BY GROUPING SETS (($x), ($x.c), ()) HAVING count(*) > 0",
		"SELECT $x.a, $x.b, $x.c, $x.d, ml.predict('tree', ROW($x.a, $x.b, $x.c, $x.d)), count(*) FROM $from GROUP BY CUBE ($x.a, ($x.b, $x.c)), $x.d"));
}

sub make_order
{
	my ($with, $from, $x, @all) = begin();
	my $total = join(', ', @all);
	my $call = any_call($x);

	return query($with, "SELECT $x.id, $call FROM $from ORDER BY " . call($x, 'number') . pick('', ' DESC', ' NULLS FIRST') . ", $total"
		. (chance(60) ? ' LIMIT ' . (1 + random(12)) . ' OFFSET ' . random(3) : ''));
}

sub make_distinct_on
{
	my ($with, $from, $x, @all) = begin();
	my $call = call($x, pick('number', 'text'));

	return query($with, "SELECT DISTINCT ON ($call) $call, $x.id, " . any_call($x) . " FROM $from ORDER BY $call, " . join(', ', @all)) if chance(60);
	return query($with, "SELECT DISTINCT $call, " . any_call(pick(@all)) . " FROM $from");
}

sub make_window
{
	my ($with, $from, $x, @all) = begin();
	my $number = call($x, 'number');
	my $total = join(', ', @all);

	return query($with, pick(
		"SELECT $x.id, row_number() OVER (ORDER BY $number, $total), lag($number) OVER (ORDER BY $number, $total) FROM $from",
		"SELECT $x.id, count(*) OVER (PARTITION BY " . call($x, 'text') . "), max($number) OVER (PARTITION BY $x.c ORDER BY $x.id) FROM $from",
		"SELECT $x.id, first_value(" . any_call($x) . ") OVER (PARTITION BY $x.d ORDER BY $total ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM $from",
		"SELECT $x.id, " . call('l', 'number') . " FROM $from, LATERAL (SELECT $x.* OFFSET 0) l",
		"SELECT n, ml.predict('lin', r) FROM (SELECT $x.id AS n, lead($x) OVER (ORDER BY $total) AS r FROM $from) s",
		"SELECT $x.id, ml.predict('lin', lag($x) OVER (ORDER BY $total)) FROM $from"));
}

sub make_set_operation
{
	my ($with, $from, $x) = begin();
	my @second;
	my ($other, $y) = from(\@second, 1);
	my $type = pick(qw(number text array));

	return query([ @$with, @second ], "SELECT " . call($x, $type) . " FROM $from " . pick('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL') . ' SELECT ' . call($y, $type) . " FROM $other");
}

sub make_exists
{
	my ($with, $from, $x) = begin();
	my $s = fresh('s');
	my $inner = pick(@tables) . " $s";

	return query($with, "SELECT $x.id, " . any_call($x) . " FROM $from WHERE " . pick(
		"EXISTS (SELECT FROM $inner WHERE $s.id = $x.id AND " . condition($s) . ')',
		"NOT EXISTS (SELECT FROM $inner WHERE $s.id = $x.id AND " . condition($s) . ')',
		"EXISTS (SELECT FROM $inner WHERE $s.id = $x.id + 1 AND " . condition($x) . ')',
		"NOT EXISTS (SELECT FROM $inner WHERE $s.d = $x.d AND $s.id > $x.id AND " . condition($x) . ')',
		"$x.k IN (SELECT " . call($s, 'text') . " FROM $inner)",
		call($x, 'number') . " NOT IN (SELECT " . call($s, 'number') . " FROM $inner WHERE $s.a IS NOT NULL)",
		call($x, 'number') . " > ALL (SELECT " . call($s, 'number') . " FROM $inner WHERE $s.id < $x.id)",
		"($x.id, " . call($x, 'text') . ") IN (SELECT $s.id, " . call($s, 'text') . " FROM $inner)"));
}

sub make_scalar_subquery
{
	my ($with, $from, $x) = begin();
	my $s = fresh('s');
	my $inner = pick(@tables) . " $s";

	return query($with, "SELECT $x.id, " . pick(
		'(SELECT ' . call($x, 'number') . " WHERE $x.d > 2)",
		"(SELECT max(" . call($s, 'number') . ") FROM $inner WHERE $s.d = $x.d)",
		"(SELECT max($s.y + " . call($x, 'number') . ") FROM $inner WHERE $s.d = $x.d)",
		"ARRAY(SELECT " . call($s, 'number') . " FROM $inner WHERE $s.d = $x.d ORDER BY $s.id)",
		"(SELECT count(*) FROM $inner WHERE $s.id < $x.id AND " . call($s, 'number') . ' > ' . call($x, 'number') . ')',
		"(SELECT " . call('r', 'number') . " FROM (SELECT $x.*) r)",
		"(SELECT " . call('r', 'number') . " FROM (SELECT $x.*, 1 AS more OFFSET 0) r)",
		"(WITH r AS MATERIALIZED (SELECT $x.*) SELECT " . call('r', 'text') . ' FROM r)') . " FROM $from");
}

sub make_models_column
{
	my ($with, $from, $x) = begin();
	my $model = pick(qw(o.m o.far o.plain o.list[1] (o.pair).m o.name ml.get(o.name)));

	$model = "coalesce(o.list[2], $model)" if $model !~ /name$/ && chance(20);
	return query($with, pick(
		"SELECT o.name, $x.id, ml.predict($model, $x) FROM $from, models o WHERE o.name <> 'labels'",
		"SELECT o.name, $x.id, ml.classify($model, $x) FROM $from JOIN models o ON o.name IN ('labels', 'boost', 'words')",
		"SELECT $x.id, o.name, ml.transform($model, $x) FROM $from LEFT JOIN models o ON length(o.name) = $x.d AND o.name <> 'words'",
		"SELECT o.name, max(ml.predict($model, $x)) FROM $from, models o WHERE o.name <> 'labels' GROUP BY o.name",
		"SELECT o.name, (SELECT max(ml.predict($model, $x)) FROM $from) FROM models o WHERE o.name <> 'labels'",
		"SELECT $x.id, (SELECT array_agg(ml.predict($model, $x) ORDER BY o.name) FROM models o WHERE o.name <> 'labels') FROM $from"));
}

sub make_model_values
{
	my ($u, $v) = map { pick(qw(m far plain list[1] (pair).m ml.get(name))) } 1 .. 2;

	return pick(
		"SELECT count(*) FROM (SELECT DISTINCT x FROM (SELECT $u AS x FROM models UNION ALL SELECT $v FROM models) s) r",
		"SELECT ml.sha256(x) FROM (SELECT $u AS x FROM models " . pick('UNION', 'INTERSECT', 'EXCEPT ALL') . " SELECT $v FROM models) s",
		"SELECT o.name, i.name FROM (SELECT name, $u AS x FROM models) o " . pick('', 'LEFT ', 'FULL ') . "JOIN (SELECT name, $v AS x FROM models) i ON o.x OPERATOR(ml.=) i.x",
		"SELECT ml.sha256($u), count(*) FROM models, generate_series(1, 3) GROUP BY $u",
		"SELECT array_length(array_agg($u), 1), (array_agg($v ORDER BY name))[2] OPERATOR(ml.=) ml.get('groups') FROM models",
		"SELECT ml.predict(unnest(ARRAY[$u, list[2], $v]), t) FROM models, t WHERE name IN ('lin', 'tree') AND t.id < 4",
		"SELECT ml.sha256((r).x) FROM (SELECT ROW($u, name)::record AS q, s AS r FROM (SELECT $u AS x, name FROM models) s) z",
		"SELECT name, ml.describe($u)->>'algorithm', ml.sha256(CASE WHEN length(name) > 4 THEN $u ELSE $v END) FROM models",
		"SELECT name, ml.classes(coalesce(list[2], $u)) FROM models WHERE name IN ('labels', 'boost', 'words')",
		"SELECT o.name, c.feature, c.coefficient FROM (SELECT * FROM models WHERE name IN ('lin', 'labels')) o, LATERAL ml.coefficients($u) c",
		"SELECT DISTINCT ON (ml.sha256($u)) name, ml.sha256($v) FROM models ORDER BY ml.sha256($u)",
		"SELECT name, ml.sha256(first_value($u) OVER (ORDER BY name)), ml.sha256(lag($v) OVER (ORDER BY name)) FROM models",
		"SELECT name FROM models o WHERE $u OPERATOR(ml.=) ANY (SELECT $v FROM models i WHERE i.name > o.name)");
}

sub set_of
{
	my ($from) = @_;

	return "SELECT 'all', x.*, (SELECT array_agg(s ORDER BY s) FROM seen s) FROM tr x" if $from eq 'tr';
	return "SELECT 'all', x.* FROM " . ($from eq 'g' ? "(SELECT $columns, g1, g2 FROM g) x" : "$from x");
}

# What a source offers to a table: its columns, and keys that are free.
sub offered
{
	my ($with, $x) = @_;
	my $from = source($with, $x, 1);
	my $rank = "(row_number() OVER (ORDER BY $x))::int";

	return ("SELECT $rank + 100, $x.a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z FROM $from", "SELECT $rank AS id, $x.a, $x.b, $x.c, $x.d, $x.w, $x.y, $x.k, $x.z FROM $from");
}

sub make_insert
{
	my ($x, $target, @with) = (fresh('x'), pick(@targets, 'vt'));
	my ($rows) = offered(\@with, $x);

	return (query(\@with, "INSERT INTO $target ($columns) $rows RETURNING $target.id, " . any_call($target)), set_of($target));
}

sub make_on_conflict
{
	my ($x, $target, @with) = (fresh('x'), pick(qw(t g)));
	my (undef, $rows) = offered(\@with, $x);

	return (query(\@with, "INSERT INTO $target ($columns) $rows ON CONFLICT (id) DO " . pick(
		'NOTHING',
		'UPDATE SET y = ' . call('excluded', 'number') . ' WHERE ' . condition('excluded'),
		'UPDATE SET y = ' . call($target, 'number') . ", k = " . call('excluded', 'text') . ' WHERE ' . condition($target))
		. " RETURNING id, " . any_call($target)), set_of($target));
}

sub make_update
{
	my ($x, $target, @with) = (fresh('x'), pick(@targets, qw(v vb vt)));
	my ($extra, $from, $where) = ('', '', condition($target));

	if (chance(40))
	{
		$from = " FROM (SELECT DISTINCT ON (id) $x.* FROM " . source(\@with, $x, 1) . " ORDER BY id, $x) $x";
		$where = "$x.id = $target.id AND " . condition(pick($x, $target));
		$extra = ', y = ' . call($x, 'number');
	}
	return (query(\@with, "UPDATE $target SET d = $target.d + 1, k = " . call($target, 'text') . "$extra$from WHERE $where RETURNING $target.id, " . any_call($from && chance(40) ? $x : $target)), set_of($target));
}

sub make_delete
{
	my ($x, $target, @with) = (fresh('x'), pick(@targets, qw(v vb vt)));
	my ($using, $where) = ('', condition($target));

	if (chance(40))
	{
		$using = ' USING (SELECT DISTINCT ON (id) ' . "$x.* FROM " . source(\@with, $x, 1) . " ORDER BY id, $x) $x";
		$where = "$x.id = $target.id AND " . condition(pick($x, $target));
	}
	return (query(\@with, "DELETE FROM $target$using WHERE $where RETURNING $target.id, " . any_call($using && chance(40) ? $x : $target)), set_of($target));
}

sub make_merge
{
	my ($x, $target, @with) = (fresh('x'), pick(qw(t p ix g pol tr)));
	my (undef, $rows) = offered(\@with, $x);
	my $s = fresh('s');

	$rows = query(\@with, $rows);
	return ("MERGE INTO $target USING ($rows) $s ON $s.id + 20 = $target.id WHEN MATCHED AND " . condition(pick($s, $target)) . ' THEN '
		. pick('DELETE', 'UPDATE SET y = ' . call($s, 'number') . ', k = ' . call($target, 'text')) . ' WHEN NOT MATCHED AND ' . condition($s)
		. " THEN INSERT ($columns) VALUES ($s.id + 100, $s.a, $s.b, $s.c, $s.d, $s.w, " . call($s, 'number') . ", $s.k, $s.z)", set_of($target));
}

sub make_prepared
{
	my ($with, $from, $x) = begin();
	my ($type, @values) = @{ pick([ 'text', "'lin'", "'groups'", "'lin'", 'NULL' ], [ 'ml.model', "ml.get('lin')", "ml.get('groups')", "ml.get('lin')", 'NULL' ]) };

	return (query([], "PREPARE q($type, float8) AS " . query($with, pick(
		"SELECT $x.id, ml.predict(\$1, $x) FROM $from WHERE $x.y > \$2",
		"SELECT $x.id FROM $from WHERE ml.predict(\$1, $x) > \$2",
		"SELECT count(*), max(ml.predict(\$1, ROW($x.a, \$2, $x.d))), max(ml.predict('tree', $x.a, \$2, $x.c, $x.d)) FROM $from WHERE " . condition($x),
		"SELECT ml.predict(\$1, ROW(1.5, \$2, 3)), count(*) FROM $from GROUP BY ml.predict(\$1, ROW(1.5, \$2, 3))"))),
		(map { "EXECUTE q($_, " . pick('0.5', '-1', 'NULL') . ')' } @values), 'DEALLOCATE q');
}

sub make_cursor
{
	my ($with, $from, $x, @all) = begin();
	my $scroll = pick('', 'SCROLL ');

	return ("DECLARE q ${scroll}CURSOR FOR " . query($with, "SELECT $x.id, " . any_call($x) . " FROM $from ORDER BY " . join(', ', @all)),
		'FETCH 3 q', ($scroll ? ('FETCH BACKWARD 2 q', 'FETCH LAST q', 'FETCH ABSOLUTE 2 q') : 'MOVE 2 q'), 'FETCH ALL q', 'CLOSE q');
}

sub make_metric
{
	my ($with, $from, $x) = begin();

	return query($with, 'SELECT ' . join(', ', 'count(*)', map { metric($x) } 0 .. random(3)) . " FROM $from");
}

sub make_metric_groups
{
	my ($with, $from, $x) = begin();
	my ($one, $two) = (metric($x), metric($x, 1));

	return query($with, pick(
		"SELECT $x.d, $one, $two FROM $from GROUP BY $x.d",
		"SELECT $x.d % 3, $x.c, $one, $two FROM $from GROUP BY GROUPING SETS ((1), (2), (1, 2), ())",
		"SELECT $x.d % 3, $x.c, $two FROM $from GROUP BY ROLLUP ($x.d % 3, $x.c)",
		"SELECT $x.c, $two FROM $from GROUP BY CUBE ($x.c)",
		"SELECT $x.d, count(*) FROM $from GROUP BY $x.d HAVING $one IS NOT NULL",
		"SELECT " . call($x, 'text') . ", $one FROM $from GROUP BY 1 ORDER BY $two"));
}

sub make_metric_window
{
	my ($with, $from, $x, @all) = begin();
	my $metric = metric($x, 1);

	return query($with, "SELECT $x.id, $metric OVER (" . pick('', "PARTITION BY $x.d % 3 ") . pick('', 'ORDER BY ' . join(', ', @all) . pick('', ' ROWS BETWEEN 5 PRECEDING AND CURRENT ROW', ' ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING')) . ") FROM $from");
}

sub make_metric_subplan
{
	my ($with, $from, $x) = begin();
	my $s = fresh('s');
	my $inner = pick(@tables) . " $s";
	my $metric = metric($s);

	return query($with, "SELECT $x.id, " . pick(
		"(SELECT $metric FROM $inner WHERE $s.id <= $x.id)",
		"ARRAY(SELECT ($metric)::text FROM $inner WHERE $s.id <= $x.id GROUP BY $s.c ORDER BY $s.c)",
		"ARRAY(SELECT ($metric)::text FROM $inner GROUP BY $s.d HAVING max($s.id) > $x.id ORDER BY $s.d)",
		"(SELECT max(r) FROM (SELECT ($metric)::text AS r FROM $inner WHERE $s.d <> $x.d GROUP BY ROLLUP ($s.c)) g)") . " FROM $from");
}

sub make_fit
{
	my $x = fresh('x');
	my $from = '(SELECT a, b, d, y, id FROM ' . pick(@tables) . ") $x";
	my ($one, $two) = (fit($x), fit($x));

	return pick(
		"SELECT ml.sha256($one), ml.sha256($two) FROM $from",
		"SELECT $x.d % 2, ml.sha256($one) FROM $from GROUP BY $x.d % 2",
		"SELECT $x.d % 2, ml.sha256($one) FROM $from GROUP BY GROUPING SETS (($x.d % 2), ())",
		"SELECT g.n, ml.predict(g.m, t) FROM (SELECT $x.d % 2 AS n, ml.fit($x, 'y', 'ridge') AS m FROM $from GROUP BY 1) g JOIN t ON t.d % 2 = g.n",
		"SELECT ml.sha256(m) FROM (SELECT $one AS m FROM $from UNION SELECT $two FROM $from) s",
		"SELECT $x.d % 2, ml.sha256($one) FROM $from GROUP BY ROLLUP ($x.d % 2) HAVING $one IS NOT NULL",
		"SELECT ml.sha256(($one)), max(ml.predict('lin', $x)), ml.r2_score($x.y, ml.predict('lin', $x)) FROM $from");
}

sub make_fit_subplan
{
	my $x = fresh('x');
	my $from = '(SELECT a, b, d, y, id FROM ' . pick(@tables) . ") $x";
	my $fit = "ml.fit($x, 'y', '" . pick('linear_regression', 'ridge') . "')";

	return pick(
		"SELECT o.id, (SELECT ml.sha256($fit) FROM $from WHERE $x.id <= o.id + 12) FROM t o WHERE o.id < 8",
		"SELECT o.id, ml.predict((SELECT $fit FROM $from WHERE $x.id <> o.id), o) FROM t o WHERE o.id < 8",
		"SELECT o.id, (SELECT max(ml.sha256(m)) FROM (SELECT $fit AS m FROM $from WHERE $x.id <> o.id GROUP BY $x.d % 2) g) FROM p o WHERE o.id < 8",
		"SELECT o.id, l.n, ml.predict(l.m, o) FROM i o, LATERAL (SELECT $x.d % 2 AS n, $fit AS m FROM $from WHERE $x.id <> o.id GROUP BY 1) l WHERE o.id < 8");
}

sub make_policy
{
	my ($with, $from, $x) = begin();

	return ('SET LOCAL ROLE asker', pick(
		'SELECT pol.id, ' . any_call('pol') . ' FROM pol WHERE ' . condition('pol'),
		'SELECT t.id, ' . any_call('pol') . ' FROM t LEFT JOIN pol ON pol.id = t.id',
		'UPDATE pol SET a = a + 0.01 WHERE ' . condition('pol') . ' RETURNING id, ' . any_call('pol'),
		'DELETE FROM pol WHERE ' . condition('pol') . ' RETURNING ' . any_call('pol'),
		"INSERT INTO pol SELECT * FROM t WHERE ml.probability('boost', t) > 0.3 AND ml.predict('lin', t) > 1 RETURNING id"));
}

sub make_index
{
	my $x = fresh('x');

	return (pick('SELECT 1', 'SET LOCAL enable_seqscan = off'), pick(
		"SELECT $x.id FROM ix $x WHERE ml.predict(ml.get('lin'), $x) > " . random(4),
		"SELECT $x.id, ml.predict(o.m, $x) FROM ix $x, models o WHERE o.name = 'lin' AND ml.predict(o.m, $x) < " . random(4),
		"SELECT $x.id FROM ix $x WHERE ml.predict('lin', $x.a, $x.b, $x.d) > 1 AND " . condition($x),
		"SELECT $x.id, g.g1 = " . call('g', 'number') . ", g.g2 FROM ix $x JOIN g USING (id) WHERE " . condition('g')));
}

# Objects made within the transaction.
sub make_object
{
	my $x = fresh('x');
	my $name = fresh('made');
	my $constant = "(SELECT m FROM models WHERE name = 'tree')";
	my ($with, $from, $y) = begin();

	return @{ pick(
		[ "CREATE VIEW $name AS " . query($with, "SELECT $y.id, " . any_call($y) . " AS r FROM $from"), "SELECT * FROM $name" ],
		[ "CREATE TABLE $name AS " . query($with, "SELECT $y.id, " . any_call($y) . " AS r FROM $from"), "SELECT * FROM $name" ],
		[ "CREATE VIEW $name WITH (security_barrier) AS SELECT * FROM t WHERE " . condition('t'),
			"SELECT $x.id, " . any_call($x) . " FROM $name $x WHERE " . condition($x) ],
		[ "CREATE FUNCTION $name(r t) RETURNS float8 LANGUAGE sql STABLE AS \$f\$SELECT " . call('r', 'number') . '$f$',
			"SELECT $name($x) FROM " . pick('t', 'rows_of(9)', '(SELECT t.* FROM t) s, same_row(s)') . " $x" ],
		[ "CREATE FUNCTION $name(r t) RETURNS float8 LANGUAGE plpgsql STABLE AS \$f\$BEGIN RETURN " . call('r', 'number') . '; END$f$',
			"SELECT $name($x) FROM t $x" ],
		[ "CREATE TABLE $name AS SELECT * FROM t", "ALTER TABLE $name DROP d, DROP b", "ALTER TABLE $name ADD b float8 DEFAULT 5, ADD d int",
			"INSERT INTO $name SELECT id, a, c, w, y, k, z, b, d FROM t", "SELECT $x.id, " . any_call($x) . " FROM $name $x" ],
		[ "ALTER TABLE p1 ADD CHECK (ml.predict(NULL::ml.model, p1) IS NULL)", "SELECT $x.id, " . any_call($x) . " FROM p $x" ]) };
}

# -- for others ---------------------------------------------------------------

sub shapes
{
	return @shapes;
}

sub random_query
{
	my ($seed) = @_;

	seed($seed);
	$names = 0;
	my $shape = pick(@shapes);
	my @statements = $makers{$shape}->();

	return { shape => $shape, statements => \@statements, ordered => $shape eq 'cursor' || $shape eq 'order by, limit' };
}

# Settings that change plans, not results.
sub random_settings
{
	my ($seed) = @_;
	my @settings;

	seed($seed + 500000000);
	for my $name (qw(enable_hashagg enable_sort enable_material enable_memoize enable_hashjoin enable_mergejoin enable_nestloop enable_seqscan enable_incremental_sort))
	{
		push @settings, "$name = off" if chance(20);
	}
	push @settings, 'enable_partitionwise_join = on', 'enable_partitionwise_aggregate = on' if chance(25);
	push @settings, 'plan_cache_mode = ' . pick('force_generic_plan', 'force_custom_plan') if chance(50);
	# Parallel plans are mostly run by the leader alone: a scan that begins again starts its workers again.
	push @settings, 'max_parallel_workers_per_gather = ' . random(3), 'parallel_setup_cost = 0', 'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0', 'min_parallel_index_scan_size = 0',
		'max_parallel_workers = ' . (chance(8) ? 4 : 0)
		if chance(15);
	push @settings, 'jit = on', 'jit_above_cost = 0' if random(500) == 0;
	push @settings, "work_mem = '64kB'" if chance(20);
	push @settings, 'from_collapse_limit = 1' if chance(10);
	return @settings;
}

1;
