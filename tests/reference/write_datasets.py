"""Write the data sets behind ``survival_reference.R`` as CSV files.

Run as ``python tests/reference/write_datasets.py DATA_DIR``. The data ship with lifelines, so none
of them is kept in this repository. Every file has the columns ``time``, ``event`` (0 or 1) and
``group`` (0 to k - 1, in their order where they have one), and then numeric covariates. Patients
with a missing value are left out.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import datasets

DAYS_PER_MONTH = 30.4375


def lung():
    """Return the NCCTG lung cancer trial; the groups are ECOG 0, 1 and 2 or worse."""
    data = datasets.load_lung()[["time", "status", "ph.ecog", "age", "sex", "ph.karno"]].dropna()
    return _frame(
        time=data["time"],
        event=data["status"],
        group=data["ph.ecog"].clip(upper=2),
        age=data["age"],
        sex=data["sex"],
        karno=data["ph.karno"],
    )


def lung_months():
    """Return the same with times cut off to whole months, which ties most of them."""
    data = lung()
    return data.assign(time=np.floor(data["time"] / DAYS_PER_MONTH))


def lung_ecog():
    """Return the same with ECOG 3 as its own group, which is one patient."""
    data = datasets.load_lung()[["time", "status", "ph.ecog", "age"]].dropna()
    return _frame(time=data["time"], event=data["status"], group=data["ph.ecog"], age=data["age"])


def gbsg2():
    """Return the German Breast Cancer Study Group 2 trial; the groups are the tumour grades."""
    data = datasets.load_gbsg2()
    return _frame(
        time=data["time"],
        event=data["cens"],
        group=data["tgrade"].map({"I": 0, "II": 1, "III": 2}),
        hormones=data["horTh"] == "yes",
        age=data["age"],
        size=data["tsize"],
        nodes=data["pnodes"],
        progesterone=data["progrec"],
    )


def larynx():
    """Return the larynx cancer cohort of Kardaun; the groups are the stages I to IV."""
    data = datasets.load_larynx()
    stage = data["Stage_II"] + 2 * data["Stage_III"] + 3 * data["Stage_IV"]
    return _frame(time=data["time"], event=data["death"], group=stage, age=data["age"])


def rossi():
    """Return Rossi's recidivism experiment, in whole weeks; the groups are the financial aid."""
    data = datasets.load_rossi()
    return _frame(
        time=data["week"],
        event=data["arrest"],
        group=data["fin"],
        age=data["age"],
        race=data["race"],
        married=data["mar"],
        priors=data["prio"],
    )


def waltons():
    """Return Walton's fruit flies: two groups, and ties of up to 21 flies."""
    data = datasets.load_waltons()
    group = (data["group"] == "miR-137").astype(int)
    # A covariate that only orders the flies, so that the model has a second term.
    return _frame(time=data["T"], event=data["E"], group=group, order=np.arange(len(data)) % 7)


def leukemia():
    """Return Freireich's remission times with the white cell count; the groups are the arms."""
    data = datasets.load_leukemia()
    return _frame(
        time=data["t"], event=data["status"], group=data["Rx"], sex=data["sex"], wbc=data["logWBC"]
    )


DATA_SETS = {
    "lung": lung,
    "lung_months": lung_months,
    "lung_ecog": lung_ecog,
    "gbsg2": gbsg2,
    "larynx": larynx,
    "rossi": rossi,
    "waltons": waltons,
    "leukemia": leukemia,
}


def _frame(*, time, event, group, **covariates):
    columns = {
        "time": np.asarray(time, dtype=float),
        "event": np.asarray(event, dtype=int),
        "group": np.asarray(group, dtype=int),
    }
    columns |= {name: np.asarray(values, dtype=float) for name, values in covariates.items()}
    return pd.DataFrame(columns)


def main(directory):
    """Write every data set to *directory*."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    for name, load in DATA_SETS.items():
        load().to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: write_datasets.py DATA_DIR")
    main(sys.argv[1])
