"""Time of a cold start from a cohort file to a PDF, beside R.

Run from the root of the repository, on an idle machine::

    python tests/benchmarks/report.py              # about two minutes
    python tests/benchmarks/report.py --runs 1

What is measured: a new process, from its start to its end, that reads the example cohort and writes
a PDF; the fastest of several runs counts, and its processor time with that of its children.

- ``reportgen demo``: the default report, ten pages: tables, prose, seven figures, second engine.
- ``R, survival + survminer``: the same estimates and the same seven figures to one ``pdf()``: the
  curves by ``ggsurvplot`` with tables of numbers at risk (overall and by Ki-67, two endpoints), the
  response by group, the multivariable model's ``ggforest`` and its residuals by ``ggcoxzph``. It
  prints its estimates as text to the console, and lays out no page: no tables, no prose, no tags,
  no second engine.
- ``R, survival alone``: the same with base graphics.
- ``R Markdown``: the estimates as console text and the same seven figures by ``survminer`` through
  ``rmarkdown`` and XeLaTeX to a PDF; with ``gtsummary``, where that is installed, the tables of
  this report as well: characteristics, response, medians and survival, univariable and
  multivariable hazard ratios.

What is not installed is named and left out. It is a benchmark and no test: pytest does not collect
it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

R_ANALYSES = """
suppressMessages(library(survival))
d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
d$ki67 <- cut(d$ki67_percent, c(-Inf, 2, 10, Inf), labels = c("1-2%", "3-10%", ">10%"))
d$karnofsky <- d$karnofsky_percent <= 70
d$burden <- d$hepatic_burden_percent >= 25
d$nse <- d$nse_ng_ml > 15
d$old <- d$age_years >= 65
candidates <- c("ki67", "karnofsky", "burden", "nse", "old", "sex", "functional")
print(summary(d))
response <- table(d$ki67, d$best_response == "CR" | d$best_response == "PR")
print(response); print(fisher.test(response))
for (k in table(d$best_response)) print(binom.test(k, nrow(d))$conf.int)
curves <- list()
for (endpoint in c("pfs", "os")) {
  d$t <- d[[paste0(endpoint, "_months")]]; d$e <- d[[paste0(endpoint, "_event")]]
  for (model in list(Surv(t, e) ~ 1, Surv(t, e) ~ ki67)) {
    fit <- survfit(model, data = d, conf.type = "log-log")
    print(fit); print(summary(fit, times = c(12, 24, 36, 60), extend = TRUE))
    fit$call$formula <- model
    curves[[length(curves) + 1]] <- list(fit = fit, data = d)
  }
  print(survfit(Surv(t, 1 - e) ~ 1, data = d))
  print(survdiff(Surv(t, e) ~ ki67, data = d))
}
for (x in candidates) {
  print(summary(coxph(reformulate(x, "Surv(t, e)"), data = d, ties = "breslow")))
}
model <- coxph(reformulate(candidates[1:5], "Surv(t, e)"), data = d, ties = "breslow")
proportional <- cox.zph(model)
print(summary(model)); print(proportional)
"""

R_SURVMINER = """
suppressMessages(library(survminer))
pdf(commandArgs(trailingOnly = TRUE)[2], width = 7, height = 6)
for (x in curves) print(ggsurvplot(x$fit, data = x$data, conf.int = TRUE, risk.table = TRUE))
shares <- as.data.frame(prop.table(table(d$ki67, d$best_response), 1))
print(ggplot2::ggplot(shares, ggplot2::aes(Var1, Freq, fill = Var2)) + ggplot2::geom_col())
print(suppressWarnings(ggforest(model, data = d)))
print(suppressWarnings(ggcoxzph(proportional)))
invisible(dev.off())
"""

R_BASE = """
pdf(commandArgs(trailingOnly = TRUE)[2], width = 7, height = 6)
for (x in curves) {
  plot(x$fit, conf.int = TRUE, mark.time = TRUE, col = 1:3)
  at <- summary(x$fit, times = pretty(c(0, max(x$fit$time))), extend = TRUE)
  mtext(paste(at$n.risk, collapse = " "), side = 1, line = 4)
}
s <- summary(model)$conf.int
plot(s[, 1], seq_len(nrow(s)), log = "x", xlim = range(s[, 3:4]), pch = 15)
segments(s[, 3], seq_len(nrow(s)), s[, 4]); abline(v = 1)
barplot(t(prop.table(table(d$ki67, d$best_response), 1)), horiz = TRUE)
suppressWarnings(plot(proportional))
invisible(dev.off())
"""

MARKDOWN = """---
title: Report
output:
  pdf_document:
    latex_engine: xelatex
---
```{r}
%s
```
```{r, fig.width = 7, fig.height = 6}
%s
```
"""

GTSUMMARY = """
```{r}
suppressMessages(library(gtsummary))
d$pancreatic <- d$primary_site == "pancreas"
tbl_summary(d, by = pancreatic) |> add_overall()
```
```{r}
tbl_summary(d, by = pancreatic, include = best_response) |> add_ci()
```
```{r}
tbl_survfit(lapply(curves, function(x) x$fit), probs = 0.5)
```
```{r}
tbl_survfit(lapply(curves, function(x) x$fit), times = c(12, 24, 36, 60))
```
```{r}
alone <- tbl_uvregression(d[c("t", "e", candidates)], method = coxph, y = Surv(t, e),
                          exponentiate = TRUE)
together <- tbl_regression(model, exponentiate = TRUE)
tbl_merge(list(alone, together), tab_spanner = c("Univariable", "Multivariable"))
```
"""


def has_r_package(name: str) -> bool:
    """Return whether R and a package of it are installed."""
    check = f'quit(status = !requireNamespace("{name}", quietly = TRUE))'
    return (
        shutil.which("Rscript") is not None
        and subprocess.run(["Rscript", "-e", check], check=False, capture_output=True).returncode
        == 0
    )


def commands(folder: Path) -> dict[str, list[str]]:
    """Return what is run, by name; say what cannot be."""
    cohort = str(ROOT / "data" / "cohort.csv")
    found = {
        "reportgen demo": [
            sys.executable, "-m", "reportgen", "demo", "-o", str(folder / "report.pdf"),
        ],
    }  # fmt: skip
    scripts = {
        "R, survival + survminer": ("survminer", R_ANALYSES + R_SURVMINER),
        "R, survival alone": ("survival", R_ANALYSES + R_BASE),
    }
    for name, (package, script) in scripts.items():
        if has_r_package(package):
            path = folder / f"{package}.R"
            path.write_text(script, encoding="utf-8")
            found[name] = ["Rscript", str(path), cohort, str(folder / f"{package}.pdf")]
        else:
            show(f"{name}: not installed")
    found |= markdown_commands(folder, cohort)
    return found


def markdown_commands(folder: Path, cohort: str) -> dict[str, list[str]]:
    """Return the runs of R Markdown, with and without ``gtsummary``; say which cannot be."""
    needed = all(map(shutil.which, ("pandoc", "xelatex")))
    if not needed or not all(map(has_r_package, ("rmarkdown", "survminer"))):
        show("R Markdown: not installed, or without survminer, pandoc or xelatex")
        return {}
    analyses = R_ANALYSES.replace("commandArgs(trailingOnly = TRUE)[1]", repr(cohort))
    figures = "\n".join(line for line in R_SURVMINER.splitlines() if "pdf(" not in line)
    text = MARKDOWN % (analyses, figures.replace("invisible(dev.off())", ""))
    texts = {"R Markdown without gtsummary": text}
    if has_r_package("gtsummary"):
        texts["R Markdown with gtsummary"] = text + GTSUMMARY
    else:
        show("R Markdown with gtsummary: not installed")
    found = {}
    for name, content in texts.items():
        path = folder / f"{name.replace(' ', '-')}.Rmd"
        path.write_text(content, encoding="utf-8")
        found[name] = ["Rscript", "-e", f"rmarkdown::render({str(path)!r}, quiet = TRUE)"]
    return found


def measure(command: list[str], runs: int) -> tuple[float, float]:
    """Return the shortest wall time of a command and the processor time of that run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    best = (float("inf"), 0.0)
    for _ in range(runs):
        before, start = os.times(), time.perf_counter()
        result = subprocess.run(command, env=environment, check=False, capture_output=True)
        wall, after = time.perf_counter() - start, os.times()
        if result.returncode:
            raise SystemExit(f"{command} failed:\n{result.stderr.decode()}")
        own = after.children_user - before.children_user
        own += after.children_system - before.children_system
        best = min(best, (wall, own))
    return best


def show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run each program and print its times."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (3)")
    runs = parser.parse_args().runs
    show(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, best of {runs}")
    with tempfile.TemporaryDirectory() as folder:
        planned = commands(Path(folder))
        show(f"{'':34}{'wall, s':>9}{'processor, s':>14}")
        for name, command in planned.items():
            wall, processor = measure(command, runs)
            show(f"{name:34}{wall:9.1f}{processor:14.1f}")


if __name__ == "__main__":
    main()
