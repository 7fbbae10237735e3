"""Time and memory that a large cohort file takes, read and analysed.

    python tests/benchmarks/large_file.py 1000000

simulates so many patients, checks and builds, and prints seconds, the memory at its highest, and
that memory for each byte of the file: the factor that ``reportgen.cohort.readers.memory`` warns by.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

STUDY = """
title = "Many patients"
[variables]
arm = { levels = ["A", "B"] }
[endpoints]
OS = { time = "months", event = "died" }
[strata]
variables = ["arm"]
"""


def write_patients(path: Path, patients: int) -> None:
    """Write simulated patients with a number, a time with two decimals, an event and an arm."""
    chance = np.random.default_rng(1)
    pd.DataFrame(
        {
            "id": np.arange(patients),
            "months": chance.exponential(20, patients).round(2),
            "died": chance.integers(0, 2, patients),
            "arm": chance.choice(["A", "B"], patients),
        }
    ).to_csv(path, index=False)


def main() -> None:
    """Measure each command in a process of its own."""
    patients = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cohort, study = folder / "cohort.csv", folder / "study.toml"
        study.write_text(STUDY)
        write_patients(cohort, patients)
        size = cohort.stat().st_size
        for command in (["check"], ["build", "-o", str(folder / "report.json")]):
            began = time.perf_counter()
            arguments = [command[0], str(cohort), "--study", str(study), *command[1:]]
            subprocess.run(
                [sys.executable, "-m", "reportgen", *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            seconds = time.perf_counter() - began
            highest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
            sys.stdout.write(
                f"{command[0]}: {patients:,} patients, {size / 2**20:.0f} MiB, {seconds:.0f} s, "
                f"{highest / 2**30:.1f} GiB, {highest / size:.0f} bytes a byte\n"
            )


if __name__ == "__main__":
    main()
