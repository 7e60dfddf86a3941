"""The page: what was compared, what lies outside, and a table for each data set."""
import sklearn
import xgboost

from compare import data, learners, notes

HEAD = """# Accuracy beside other libraries

Made by `make accuracy DATA=folder`, which trains every learner and its counterpart in scikit-learn {sklearn} (for
`gradient_boosting` XGBoost {xgboost}) on the same data and compares the figures of the same test rows.

**Rows.** A seed draws a split: a quarter of the rows, at most {max_test}, are for the test, and the training takes the others, or as many of
the first as the table below says where a peer would need minutes for all. Both sides get the same rows; every figure is
the mean of {seeds} splits.

**Features.** Both sides get the same columns, without identifiers, free text and parts of the target. The peer's numbers
go through `SimpleImputer` (and `StandardScaler` where ours standardizes by default), its texts through `OneHotEncoder` with
missing as one more category; that is what ours does by default, or is told to do where its default is to take such columns
as they are. XGBoost takes them as they are, as ours does. Lines with "own columns" are our default beside the same peer.

**Parameters** are scikit-learn's defaults on both sides but for those listed below. Where a learner draws random
numbers both sides get the same seed, which does not make them draw the same numbers; where single draws differ by more than
the test can tell, each split is learned several times on both sides and the mean counts. For the kernel `sigmoid`,
which gives no convex problem, the peer gets the rows in another order each time.

**Figures.** Classes: accuracy. Numbers: R². Outliers: ROC AUC of the score, for one class that was not shown to the learner. These are
computed by the same function for both from what they predict. Clusters: mean squared distance to the nearest
centre; mixtures: mean log likelihood; decompositions: mean squared reconstruction error: ours as `ml.evaluate` says, the peer's from its own methods.

**Standard error** is that of the peer's figure on these test rows: what it would vary by if other rows had been drawn
for the test (of accuracy sqrt(p (1 - p) / n), at least that of one row; of R² by the delta method; of the AUC by DeLong's components; else
that of a mean). It is not divided by the root of the number of splits. **Difference** is ours less the peer's in standard errors, with
the sign such that + is better for ours; *seeds within* counts the splits on which it is at most one either way. **Spread** is the peer's own standard deviation over the
draws of a split, in standard errors.

"""


def line(cell):
    """For the one who waits."""
    return (f"{cell['learner']:26} {cell['set']:20} {cell['seed']} {cell['ours']:.5g} {cell['peer']:.5g} "
            f"{difference([cell]):+.2f}  {cell['seconds']:.2f} s {cell['peer_seconds']:.2f} s")


def learner_of(cell):
    return next(learner for learner in learners.ALL if learner.name == cell["learner"])


def mean(cells, key):
    return sum(cell[key] for cell in cells) / len(cells)


def difference(cells):
    """In standard errors; a figure without one is the same for all rows, and then the difference is counted as it is."""
    sign = 1 if learner_of(cells[0]).greater_is_better else -1
    error = mean(cells, "error")
    return sign * (mean(cells, "ours") - mean(cells, "peer")) / (error if error > 0 else 1.0)


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
        yield f"## {spec.name}\n\n{mine[0][0]['n_test']} rows for the test.\n"
        yield "| learner | figure | training rows | ours | peer | standard error | difference | spread | seeds within |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
        yield from (row(spec, cells) for cells in mine)
        yield ""


def params(learner):
    words = [f"`{name}` {value}" for name, value in learner.params.items()]
    words += ["numbers standardized"] if learner.scaled else []
    words += ["target standardized"] if learner.centered and learner.regressor is not None else []
    words += [f"{learner.features} only"] if learner.features != "all" else []
    words += [f"{learner.repeats} draws a split"] if learner.repeats > 1 else []
    return ", ".join(words + ([notes.LEARNERS[learner.name]] if learner.name in notes.LEARNERS else []))


def given():
    yield "## What each was given\n"
    yield "| learner | peer | at most rows | parameters and columns |"
    yield "|---|---|---:|---|"
    for learner in learners.ALL:
        yield f"| {learner.name} | {learner.peer_name} | {learner.max_train} | {params(learner)} |"
    yield ""


def outside(groups):
    """The summary: how many are within, and each that is not."""
    far = {key: cells for key, cells in groups.items() if abs(difference(cells)) > 1}
    worse = {key: cells for key, cells in far.items() if difference(cells) < 0}
    yield "## In short\n"
    yield (f"Of {len(groups)} pairs of data set and learner {len(groups) - len(far)} differ by at most one standard error; "
           f"in {len(far) - len(worse)} ours is better by more, in {len(worse)} worse by more.\n")
    for (name, learner), cells in sorted(far.items(), key=lambda item: difference(item[1])):
        why = notes.OUTSIDE.get((learner, name), notes.OUTSIDE.get(learner, ""))
        yield f"- {learner} on {name}: {difference(cells):+.2f} standard errors.{' ' + why if why else ''}"
    yield ""


def make(cells):
    groups = {}
    for cell in cells:
        groups.setdefault((cell["set"], cell["learner"]), []).append(cell)
    seeds = max((len(group) for group in groups.values()), default=0)
    head = HEAD.format(sklearn=sklearn.__version__, xgboost=xgboost.__version__, max_test=f"{data.MAX_TEST:,}", seeds=seeds)
    return head + "\n".join([*outside(groups), *given(), *tables(groups)])
