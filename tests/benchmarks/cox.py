"""Time and memory of a Cox regression, beside lifelines and R.

Run from the root of the repository, on an idle machine::

    python tests/benchmarks/cox.py            # about two minutes
    python tests/benchmarks/cox.py --quick    # fewer patients and repetitions

What is measured: one fit with Efron's ties, from arrays of times, events and covariates to
coefficients and their covariance. In reportgen that is ``SurvivalTimes.from_values`` and
``fit_cox``, in lifelines ``CoxPHFitter().fit`` on a data frame made before, in R
``coxph(Surv(time, event) ~ x)`` on a matrix read before. Imports, simulation and reading are not
timed. Each stops by its own rule: the log likelihood has then settled to 1e-12 in reportgen and to
1e-9 in R. That of lifelines may leave a difference in the fifth digit, so that the coefficients to
compare come from another fit, not timed, with a stricter one.

How: the cohorts are simulated with a fixed seed and passed in a binary file. Each program fits in a
process of its own, one after the other; of its repetitions the fastest counts. The memory is the
highest resident size of that process, with the data and everything loaded. That of ``(data)`` is
of a Python process that reads them with numpy and fits nothing.

The coefficients are compared with reportgen's: a difference above the tolerance ends the benchmark
with an error. It is a benchmark and no test: pytest does not collect it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOLERANCE = 1e-6  # of coefficients, whose covariates have standard deviations of about one
SEED = 20250101
PROGRAMS = ("reportgen", "lifelines", "R coxph")
ROOT = Path(__file__).resolve().parents[2]

R_PROGRAM = """
suppressMessages(library(survival))
argument <- commandArgs(trailingOnly = TRUE)
n <- as.numeric(argument[2]); p <- as.numeric(argument[3]); repetitions <- as.numeric(argument[4])
values <- matrix(readBin(argument[1], "double", n * (p + 2)), nrow = n)
time <- values[, 1]; event <- values[, 2]; x <- values[, -(1:2), drop = FALSE]; rm(values)
seconds <- sapply(seq_len(repetitions), function(i) {
  start <- proc.time()[["elapsed"]]
  for (j in seq_len(if (n < 1000) 20 else 1)) fit <<- coxph(Surv(time, event) ~ x)
  (proc.time()[["elapsed"]] - start) / j
})
cat(sprintf('{"seconds": %.9f, "coefficients": [%s]}', min(seconds),
            paste(sprintf("%.15g", coef(fit)), collapse = ", ")))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A cohort to simulate, and how often each program fits it."""

    patients: int
    covariates: int
    tied: bool
    repetitions: dict[str, int]

    @property
    def title(self) -> str:
        ties = "in whole months" if self.tied else "without ties"
        return f"{self.patients:,} patients x {self.covariates} covariates, times {ties}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """The fastest fit of a program, its peak memory and its coefficients."""

    seconds: float
    megabytes: float
    coefficients: list[float]


CASES = (
    Case(74, 6, True, {"reportgen": 2000, "lifelines": 50, "R coxph": 30}),
    Case(50_000, 6, False, {"reportgen": 10, "lifelines": 2, "R coxph": 3}),
    Case(1_000_000, 8, True, {"reportgen": 5, "lifelines": 1, "R coxph": 2}),
)
QUICK_CASES = (
    Case(74, 6, True, {"reportgen": 300, "lifelines": 10, "R coxph": 5}),
    Case(5_000, 6, False, {"reportgen": 10, "lifelines": 1, "R coxph": 3}),
    Case(100_000, 8, True, {"reportgen": 3, "lifelines": 1, "R coxph": 1}),
)


# ------------------------------------------------------------- in the processes that are measured


def simulate(file: Path, case: Case) -> None:
    """Write times, events and covariates, one column after the other."""
    import numpy as np

    random = np.random.default_rng(SEED)
    shape = (case.patients, case.covariates)
    covariates = random.normal(size=shape)
    covariates[:, ::2] = covariates[:, ::2] > 0
    effects = np.linspace(-0.5, 0.5, case.covariates)
    survival = random.exponential(30 * np.exp(-covariates @ effects))
    censoring = random.exponential(40, case.patients)
    observed = np.minimum(survival, censoring)
    if case.tied:
        observed = np.ceil(observed)
    np.column_stack((observed, survival <= censoring, covariates)).T.tofile(file)


def fit_by_reportgen(file: Path, case: Case) -> dict[str, object]:
    """Fit repeatedly by this program."""
    import numpy as np

    sys.path.insert(0, str(ROOT))
    from reportgen.statistics.regression.cox import fit_cox
    from reportgen.statistics.survival_times import SurvivalTimes

    observed, event, *columns = np.fromfile(file).reshape(-1, case.patients)
    design, event = np.column_stack(columns), event.astype(np.bool_)
    del columns
    return repeated(
        lambda: fit_cox(SurvivalTimes.from_values(observed, event), design, ties="efron"),
        lambda model: model.coefficients,
        case.repetitions["reportgen"],
    )


def fit_by_lifelines(file: Path, case: Case) -> dict[str, object]:
    """Fit repeatedly by lifelines."""
    import numpy as np
    import pandas as pd
    from lifelines import CoxPHFitter

    names = ["time", "event", *(f"x{i}" for i in range(case.covariates))]
    frame = pd.DataFrame(np.fromfile(file).reshape(-1, case.patients).T, columns=names)
    strict = {"precision": 1e-10, "r_precision": 1e-14}
    return repeated(
        lambda: CoxPHFitter().fit(frame, "time", "event"),
        lambda _: CoxPHFitter().fit(frame, "time", "event", fit_options=strict).params_.to_numpy(),
        case.repetitions["lifelines"],
    )


def read_only(file: Path, case: Case) -> dict[str, object]:
    """Fit nothing."""
    import numpy as np

    rows = np.fromfile(file).reshape(-1, case.patients)
    np.column_stack(list(rows[2:]))
    return {"seconds": 0.0, "coefficients": []}


def repeated(
    fit: Callable[[], Any], coefficients: Callable[[Any], Any], repetitions: int
) -> dict[str, object]:
    """Return the shortest time of a fit, and the coefficients."""
    shortest = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        model = fit()
        shortest = min(shortest, time.perf_counter() - start)
    return {"seconds": shortest, "coefficients": list(coefficients(model))}


IN_PYTHON = {
    "reportgen": fit_by_reportgen,
    "lifelines": fit_by_lifelines,
    "(data)": read_only,
}


# ----------------------------------------------------------------- in the process that starts them


def measure(program: str, number: int, file: Path, *, quick: bool) -> Measurement:
    """Fit a case by a program in a new process."""
    case = cases(quick)[number]
    if program == "R coxph":
        sizes = (case.patients, case.covariates, case.repetitions[program])
        command = ["Rscript", "-e", R_PROGRAM, str(file), *map(str, sizes)]
    else:
        command = own_command(program, number, file, quick=quick)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{program} failed on {case.title}")
    answer = json.loads(output)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # of a megabyte, in bytes or kilobytes
    return Measurement(answer["seconds"], usage.ru_maxrss / unit, answer["coefficients"])


def own_command(task: str, number: int, file: Path, *, quick: bool) -> list[str]:
    """Return the command that does a task of this file in a new process."""
    quickly = ["--quick"] if quick else []
    return [sys.executable, __file__, *quickly, "--task", task, str(number), str(file)]


def cases(quick: bool) -> tuple[Case, ...]:
    return QUICK_CASES if quick else CASES


def difference(one: Measurement, other: Measurement) -> float:
    pairs = zip(one.coefficients, other.coefficients, strict=True)
    return max(abs(a - b) for a, b in pairs)


def report(case: Case, measured: dict[str, Measurement]) -> None:
    """Print the table of a case; raise if the programs disagree."""
    ours = measured["reportgen"]
    show(f"\n{case.title}")
    show(f"{'':12}{'fits':>6}{'best, s':>12}{'ratio':>9}{'peak, MB':>10}{'difference':>12}")
    for program, result in measured.items():
        if program == "(data)":
            show(f"{program:12}{'':27}{result.megabytes:10.0f}")
            continue
        ratio = result.seconds / ours.seconds
        show(
            f"{program:12}{case.repetitions[program]:6}{result.seconds:12.5f}{ratio:9.1f}"
            f"{result.megabytes:10.0f}{difference(ours, result):12.0e}"
        )
    for program in set(measured) - {"(data)"}:
        if not difference(ours, measured[program]) < TOLERANCE:
            raise SystemExit(f"{program} and reportgen disagree on {case.title}")


def show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure every case, or do one task of a measurement."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer patients and repetitions")
    parser.add_argument("--task", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        task, number, file = options.task
        case = cases(options.quick)[int(number)]
        if task == "simulate":
            simulate(Path(file), case)
        else:
            sys.stdout.write(json.dumps(IN_PYTHON[task](Path(file), case)))
        return
    has_r = shutil.which("Rscript") is not None
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    show(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load}")
    if not has_r:
        show("R is not installed: without coxph")
    programs = [name for name in (*PROGRAMS, "(data)") if has_r or name != "R coxph"]
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases(options.quick)):
            file = Path(folder) / f"{number}.bin"
            simulation = own_command("simulate", number, file, quick=options.quick)
            subprocess.run(simulation, check=True)
            report(
                case,
                {name: measure(name, number, file, quick=options.quick) for name in programs},
            )
            file.unlink()


if __name__ == "__main__":
    main()
