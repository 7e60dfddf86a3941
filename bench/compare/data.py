"""The data sets: what is read of each, how it is split, and the features that a peer is given."""
import pathlib
from dataclasses import dataclass
from typing import Optional

import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

MAX_TEST = 10000


@dataclass
class DataSet:
    name: str
    file: str
    target: str
    drop: tuple = ()  # identifiers, parts of the target, free text
    regression: bool = False
    outlier: Optional[str] = None  # the class that stands for outliers
    text: Optional[str] = None  # the one feature, a column of words


ALL = [
    DataSet("iris", "iris", "species"),
    DataSet("breast_cancer", "breast_cancer_wdbc", "diagnosis", outlier="malignant"),
    DataSet("titanic", "titanic", "survived", ("passenger_id", "name", "ticket", "cabin"), outlier="1"),
    DataSet("telco_churn", "telco_churn", "churn", ("customer_id",), outlier="Yes"),
    DataSet("adult", "adult_train", "income", outlier=">50K"),
    DataSet("covtype_20k", "covtype_20k", "cover_type", outlier="4"),
    DataSet("california_housing", "california_housing", "median_house_value", regression=True),
    DataSet("bike_hour", "bike_hour", "cnt", ("instant", "dteday", "casual", "registered"), regression=True),
    DataSet("diamonds", "diamonds", "price", regression=True),
    DataSet("sms_spam", "sms_spam", "label", text="message"),
]


def read(folder, spec):
    """The set without the columns left out: numbers as float8, all else and classes as text."""
    data = pandas.read_csv(pathlib.Path(folder) / f"{spec.file}.csv.gz").drop(columns=list(spec.drop))
    for column in data.columns:
        if column == spec.target and not spec.regression:
            data[column] = data[column].astype(str)
        elif is_number(data[column]):
            data[column] = data[column].astype(float)
    return data


def split(data, seed):
    """Training and test rows, in an order drawn by the seed; so many of the first as are wanted are a sample."""
    order = numpy.random.RandomState(seed).permutation(len(data))
    n_test = min(len(data) // 4, MAX_TEST)
    return data.iloc[order[n_test:]], data.iloc[order[:n_test]]


def is_number(column):
    return pandas.api.types.is_numeric_dtype(column)


def is_flag(column):
    return is_number(column) and column.isin((0.0, 1.0)).all()


def features(data, spec, kind):
    """The names of the columns that a learner is given: all, its numbers, or its categories and flags."""
    if spec.text is not None:
        return [spec.text]
    names = [column for column in data.columns if column != spec.target]
    if kind == "numbers":
        return [column for column in names if is_number(data[column]) and not is_flag(data[column])]
    if kind == "categories":
        return [column for column in names if not is_number(data[column]) or is_flag(data[column])]
    return names


def encoder(train, spec, names, scaled):
    """scikit-learn's words for: mean for a missing number, a category of its own for a missing text, one-hot."""
    if spec.text is not None:
        return ColumnTransformer([("words", TfidfVectorizer(), spec.text)])
    numbers = [column for column in names if is_number(train[column])]
    texts = [column for column in names if column not in numbers]
    steps = [SimpleImputer()] + ([StandardScaler()] if scaled else [])
    return ColumnTransformer([
        ("numbers", make_pipeline(*steps), numbers),
        ("texts", make_pipeline(SimpleImputer(strategy="constant", fill_value="(null)"),
                                OneHotEncoder(handle_unknown="ignore", sparse_output=False)), texts),
    ])


def as_categories(train, test, names):
    """For a peer that takes missing values and categories as they are."""
    kinds = {column: pandas.CategoricalDtype(sorted(train[column].dropna().unique()))
             for column in names if not is_number(train[column])}
    return train[names].astype(kinds), test[names].astype(kinds)
