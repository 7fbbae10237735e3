"""What is held back is chosen the same way every time, whatever the order of a set's members."""

import os
import random
import subprocess
import sys

STUDY = """
title = "Many cells that could be held back in each other's place"

[variables]
grade = { levels = ["I", "II", "III"] }
site = { levels = ["n", "s", "w", "e", "o"] }
sex = { levels = ["f", "m"] }

[baseline]
by = "grade"
variables = ["sex", "site"]

[response]
column = "best"
categories = ["CR", "PR", "SD", "PD"]
objective_response = ["CR", "PR"]
by = ["site", "grade"]

[endpoints]
OS = { time = "months", event = "died" }

[strata]
variables = ["grade", "site"]

[privacy]
suppress_below = 5
"""


def seventy_patients():
    chance = random.Random(2)
    yield "months,died,grade,site,sex,best"
    for _ in range(70):
        yield ",".join(
            [
                str(chance.randint(1, 60)),
                str(int(chance.random() < 0.5)),
                chance.choice(["I", "I", "II", "II", "III"]),
                chance.choice("nnnssweo"),
                chance.choice("fm"),
                chance.choice(["CR", "PR", "SD", "PD", "PD"]),
            ]
        )


def test_another_order_of_hashing_holds_the_same_back(tmp_path):
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    (tmp_path / "cohort.csv").write_text("\n".join(seventy_patients()), "utf-8")

    def built(seed):
        command = [sys.executable, "-m", "reportgen", "build", "cohort.csv", "--quiet"]
        subprocess.run(
            [*command, "--study", "study.toml", "-o", f"{seed}.json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        return (tmp_path / f"{seed}.json").read_bytes()

    assert built("1") == built("2") == built("3")
