#!/usr/bin/python3
"""Make the reference features of texts with scikit-learn 1.2.

Run by hand; the tests read only what it writes:

    texts.csv       texts of several scripts, one empty, without commas and quotes
    reference.csv   what TfidfVectorizer makes of them: case, text (from 0), n-gram, value

The cases are named by the n-grams' least and greatest number of words and by min_df.
"""

import csv
import os

from sklearn.feature_extraction.text import TfidfVectorizer

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = [(1, 1, 1), (1, 2, 1), (2, 3, 1), (1, 1, 2), (1, 3, 2)]
TEXTS = [
    "The boiler is cold again; and the boiler room is wet.",
    "THE ROOM IS COLD",
    "Cold water: no pressure; no heat; no answer!",
    "",
    "a b c",
    "An answer in 24 hours or 2 days; order_no 17_b",
    "Der Kessel ist kalt. Größe und Maß: 12 Liter; ÄRGERLICH!",
    "ärgerlich; der KESSEL in der Straße ist undicht",
    "Η πίεση του νερού είναι χαμηλή σήμερα",
    "Η ΠΊΕΣΗ ΕΊΝΑΙ ΧΑΜΗΛΉ",
    "Котёл холодный; а вода ЛЕДЯНАЯ",
    "ледяная вода; холодный котёл — опять",
    "L’eau est froide ; l'eau n'est pas chaude « encore »",
    "ÇA ŁÓDŹ ŽLUTÝ kůň ça łódź žlutý KŮŇ",
    "ボイラー が 寒い ボイラー",
    "call 0800-12345 or mail help@example.org; or call again",
    "    tabs\tand\tmore tabs   and   spaces   ",
    "x²y ½ cup №5 ©2024 naïve ﬁne",
    "The boiler is cold again; and the boiler room is wet.",
]


def main():
    with open(os.path.join(HERE, "texts.csv"), "w", newline="") as f:
        f.write("\n".join(["text"] + TEXTS) + "\n")
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(["case", "text", "ngram", "value"])
        for low, high, min_df in CASES:
            vectorizer = TfidfVectorizer(ngram_range=(low, high), min_df=min_df)
            x = vectorizer.fit_transform(TEXTS)
            names = vectorizer.get_feature_names_out()
            for i in range(x.shape[0]):
                for j in sorted(x[i].indices):
                    writer.writerow([f"{low}-{high}-{min_df}", i, names[j], repr(float(x[i, j]))])


main()
