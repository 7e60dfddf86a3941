"""The page: what was compared, what lies outside, and a table for each data set."""
import textwrap

import sklearn
import xgboost

from compare import data, learners, notes

TITLE = """# Accuracy beside other libraries

"""

HEAD = """## How

Made by `make accuracy DATA=folder`, which trains every learner and its counterpart in scikit-learn {sklearn}
(for `gradient_boosting` XGBoost {xgboost}) on the same data and compares the figures of the same test rows. The folder
holds comma-separated files with a header, compressed:
{files}.
`OPTIONS=--resume` goes on where a run was broken off.

**Rows.** A seed draws a split: a quarter of the rows, at most {max_test}, are for the test; of the others
both sides learn from the same ones, not from all where a peer would need minutes for them (the column
*training rows*). Every figure is the mean of the splits that its line counts last, {seeds} at most.

**Features.** Both sides get the same columns, without identifiers, free text and parts of the target. The
peer's numbers go through `SimpleImputer` (and `StandardScaler` where the table below says so), its texts through
`OneHotEncoder` with missing as one more category. That is what ours does by default; a learner whose default is to
take such columns as they are is told to do the same. XGBoost takes them as they are, as ours does, also beside
`HistGradientBoosting`. Lines
with "own columns" are our default beside the same peer.

**Parameters** are scikit-learn's defaults on both sides but for those listed below, so where nothing is listed each side
has its own defaults, too. Lines with "defaults" give nothing to either side where the line without gives something (the
peers of `gradient_boosting` but their number of threads and, to XGBoost, how it takes categories). Where a learner draws
random numbers both sides get the same seed, which does not make them draw the same numbers; where single draws
differ by about as much as the test can tell, each split is learned several times on both sides and the mean counts.
For the kernel `sigmoid`, whose problem has several solutions, the peer gets the rows in another order each time.

**Figures.** Of classes the accuracy, of numbers R², of outliers the ROC AUC of the score, where one class that
the learner is not told of stands for outliers (it need not be one: the figure says whether both give the same
order). These are computed by the same function for both from what they predict. Of clusters the mean squared distance
to the nearest centre, of mixtures the mean log likelihood, of decompositions the mean squared reconstruction
error, of the test rows too: ours as `ml.evaluate` says, the peer's from its own methods.

**Standard error** is that of the peer's figure on these test rows: what it would vary by if other rows had been
drawn for the test. Of an accuracy p it is sqrt(p (1 - p) / n), at least that of one wrong row; of R² that of the
delta method; of the AUC that of DeLong's components; else that of a mean. It is the mean of the splits', not
divided by the root of their number.

**Difference** is ours less the peer's in standard errors, with the sign such that + is better for ours. **Spread** is the
peer's own standard deviation over the draws of a split, in standard errors. **Seeds within** counts the splits on which
the difference is at most one, either way.

"""


FEATURES = {"numbers": "columns of numbers, not of 0 and 1 alone", "categories": "columns of texts or of 0 and 1 alone"}


def line(cell):
    """For the one who waits."""
    return (f"{cell['learner']:26} {cell['set']:20} {cell['seed']} {cell['ours']:.5g} {cell['peer']:.5g} "
            f"{difference([cell]):+.2f}  {cell['seconds']:.2f} s {cell['peer_seconds']:.2f} s")


def learner_of(cell):
    return next(learner for learner in learners.ALL if learner.name == cell["learner"])


def mean(cells, key):
    return sum(cell[key] for cell in cells) / len(cells)


def difference(cells):
    """In standard errors; without one, as for a figure that is the same for all rows, as it is."""
    sign = 1 if learner_of(cells[0]).greater_is_better else -1
    error = mean(cells, "error")
    return round(sign * (mean(cells, "ours") - mean(cells, "peer")) / (error if error > 0 else 1.0), 2) + 0.0


def within(cells):
    return sum(abs(difference([cell])) <= 1 for cell in cells)


def number(value):
    return f"{value:.4f}" if abs(value) < 100 else f"{value:.5g}"


def row(spec, cells):
    learner = learner_of(cells[0])
    spread = f"{mean(cells, 'spread') / mean(cells, 'error'):.2f}" if learner.repeats > 1 else ""
    return (f"| {learner.name} | {learner.metric(spec)} | {cells[0]['n_train']} | {number(mean(cells, 'ours'))} "
            f"| {number(mean(cells, 'peer'))} | {number(mean(cells, 'error'))} | {difference(cells):+.2f} | {spread} "
            f"| {within(cells)} of {len(cells)} |")


def tables(groups):
    for spec in data.ALL:
        mine = [groups[spec.name, learner.name] for learner in learners.ALL if (spec.name, learner.name) in groups]
        if not mine:
            continue
        columns = max(cells[0]["n_features"] for cells in mine)
        yield f"## {spec.name}\n\nTarget {spec.target}, {columns} columns, {mine[0][0]['n_test']} rows for the test.\n"
        yield "| learner | figure | training rows | ours | peer | standard error | difference | spread | seeds within |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
        yield from (row(spec, cells) for cells in mine)
        yield ""


def params(learner):
    words = [f"`{name}` {'null' if value is None else value}" for name, value in learner.params.items() if name != "kernel"]
    words += ["numbers standardized"] if learner.scaled else []
    words += ["target standardized"] if learner.centered and learner.regressor is not None else []
    words += [FEATURES[learner.features]] if learner.features in FEATURES else []
    words += [f"{learner.repeats} draws a split"] if learner.repeats > 1 else []
    words += [notes.LEARNERS[learner.name]] if learner.name in notes.LEARNERS else []
    return "; ".join(words) or "the defaults"


def given(groups):
    yield "## What each was given\n"
    yield "| learner | peer | at most rows | parameters and columns |"
    yield "|---|---|---:|---|"
    run = {name for _, name in groups}
    for learner in (learner for learner in learners.ALL if learner.name in run):
        yield f"| {learner.name} | {learner.peer_name} | {learner.max_train} | {params(learner)} |"
    yield ""


def outside(groups):
    """The summary: how many are within, and each that is not."""
    far = {key: cells for key, cells in groups.items() if abs(difference(cells)) > 1}
    worse = {key: cells for key, cells in far.items() if difference(cells) < 0}
    n_cells, n_within = sum(map(len, groups.values())), sum(map(within, groups.values()))
    n_worse = sum(difference([cell]) < -1 for cells in groups.values() for cell in cells)
    yield "## In short\n"
    rest = sorted({learner.name for learner in learners.ALL} - {name for _, name in groups})
    if rest:
        yield f"Not measured in this run, nor their sets: {', '.join(rest)}.\n"
    yield (f"Of {len(groups)} pairs of data set and learner {len(groups) - len(far)} differ by at most one standard error; "
           f"in {len(far) - len(worse)} ours is better by more, in {len(worse)} worse by more. Of {n_cells} single "
           f"splits the same holds for {n_within}; in {n_worse} of the others ours is worse.\n")
    for (name, learner), cells in sorted(far.items(), key=lambda item: difference(item[1])):
        why = notes.OUTSIDE.get((learner, name), notes.OUTSIDE.get(learner, ""))
        yield f"- {learner} on {name}: {difference(cells):+.2f} standard errors.{' ' + why if why else ''}"
    yield ""


def make(cells):
    groups = {}
    for cell in cells:
        groups.setdefault((cell["set"], cell["learner"]), []).append(cell)
    seeds = max((len(group) for group in groups.values()), default=0)
    files = textwrap.fill(", ".join(f"`{spec.file}.csv.gz`" for spec in data.ALL), 110)
    head = HEAD.format(files=files, sklearn=sklearn.__version__, xgboost=xgboost.__version__,
                       max_test=f"{data.MAX_TEST:,}", seeds=seeds)
    return TITLE + "\n".join(outside(groups)) + "\n" + head + "\n".join([*given(groups), *tables(groups)])
