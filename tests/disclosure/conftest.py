"""An attacker: who has the JSON, the attachments and the printed counts, and can add up.

Knows the study file, and which of its levels and outcomes exclude one another; knows nothing of how
the report chose what to hold back. Every count that is given is a sum over the cells of a table of
the patients by one or more dimensions; tables that share dimensions have the same margins. What a
count can be at most by all of that together is a linear program.
"""

from __future__ import annotations

import csv
from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from reportgen.report.document import compose
from reportgen.report.style.theme import load_theme
from reportgen.writers.data.figure_data import figure_files
from reportgen.writers.data.results_json import results_document

OBSERVED = ("event", "censored")
CURVES = (
    "median_survival", "survival_quantile", "survival_at", "restricted_mean_survival",
    "median_follow_up",
)  # fmt: skip
TREATMENT = ("cycles", "activity_per_cycle", "cycle_interval", "cumulative_activity")
OF_THE_MODEL = (
    "model_test", "proportional_hazards", "concordance", "optimism_corrected_concordance",
    "calibration_slope",
)  # fmt: skip


class Attacker:
    """What follows from one report.

    Attributes
    ----------
    facts
        Conditions, as the values that are allowed in each dimension, with the count that is given.
    """

    def __init__(self, results):
        self.study = results.study
        self.values = self._dimensions()
        self.entered = {s.endpoint: s.entered for s in results.selections}
        self.facts = [({}, results.flow.patients)]
        for record in results_document(results)["records"]:
            self._read_record(record)
        self._read_figures(results)
        self._read_counts(results)

    def _dimensions(self):
        values = {}
        for key, variable in self.study.variables.items():
            levels = [level.key for level in variable.levels]
            values[key] = [*(levels if variable.type == "category" else ["known"]), None]
        for key in self.study.endpoints:
            values[f"endpoint {key}"] = [*OBSERVED, None]
            values[f"model {key}"] = ["in", "out"]
        if self.study.response:
            values["response"] = [*(c.key for c in self.study.response.categories), None]
        return values

    def known(self, *dimensions):
        return {name: [v for v in self.values[name] if v is not None] for name in dimensions}

    def population(self, name):
        if name == "all":
            return {}
        variable, level = name.split("=", 1)
        return {variable: [level]}

    def learn(self, conditions, count):
        if count is not None:
            self.facts.append((conditions, count))

    def _read_record(self, record):
        n, events = record["n"], record["events"]
        where = self.population(record["population"])
        analysis, variable, level = record["analysis"], record["variable"], record["level"]
        if analysis == "summary" and variable not in TREATMENT:
            self._read_summary(record, where)
        elif analysis in ("response_rate", "objective_response", "disease_control"):
            self._read_response(record, where)
        elif analysis in CURVES:
            levels = [name for name in (level, record["reference"]) if name]
            where = {variable: levels} if variable else {}
            happened = "censored" if analysis == "median_follow_up" else "event"
            self.learn(where | {f"endpoint {record['endpoint']}": OBSERVED}, n)
            self.learn(where | {f"endpoint {record['endpoint']}": [happened]}, events)
        elif analysis in ("logrank", "logrank_trend", "logrank_pairwise", "best_cut_point"):
            among = {variable: [level, record["reference"]]} if level else self.known(variable)
            by = self.study.strata.stratified_by if self.study.strata else None
            if by and f"stratified by {by}" in record["method"]:
                among |= self.known(by)
            self._read_model(record, among)
        elif analysis in ("hazard_ratio", "term_test") and record["model"] != "multivariable":
            plan = self.study.subgroups if record["model"] == "subgroup" else self.study.predictors
            by = (plan.stratified_by,) if plan.stratified_by else ()
            self._read_model(record, self.known(*by, variable) | where)
        elif analysis in (*OF_THE_MODEL, "hazard_ratio", "term_test"):
            self._read_model(record, {f"model {record['endpoint']}": ["in"]})
        elif analysis == "interaction_test" and record["model"] == "subgroup":
            self._read_model(record, self.known(*variable.split(":")))

    def _read_summary(self, record, where):
        variable, level = record["variable"], record["level"]
        if variable == "patients":
            self.learn(where, record["n"])
        elif variable in where:
            self.learn(where, record["n"])  # the groups of the table by their own variable
        elif record["method"] == "missing":
            self.learn(where | {variable: [None]}, record["events"])
        else:
            self.learn(self.known(variable) | where, record["n"])
            if level is not None:
                self.learn(where | {variable: [level]}, self._numerator(record))

    def _read_response(self, record, where):
        rules = {
            "response_rate": [record["level"]],
            "objective_response": self.study.response.objective_response,
            "disease_control": self.study.response.disease_control,
        }
        treated = self.study.response.denominator == "treated"
        self.learn(where if treated else where | self.known("response"), record["n"])
        self.learn(where | {"response": list(rules[record["analysis"]])}, self._numerator(record))

    @staticmethod
    def _numerator(record):
        """Take the count that is given, or the one that the percentage comes from."""
        if record["events"] is None and record["estimate"] is not None and record["n"] is not None:
            return round(record["estimate"] * record["n"])
        return record["events"]

    def _read_model(self, record, among):
        self.learn(among | {f"endpoint {record['endpoint']}": OBSERVED}, record["n"])
        self.learn(among | {f"endpoint {record['endpoint']}": ["event"]}, record["events"])

    def _read_figures(self, results):
        for file in figure_files(compose(results, load_theme("default")).figures):
            if not file.name.startswith(("figure-survival", "figure-strata")):
                continue
            for row in csv.DictReader(file.content.splitlines()):
                if float(row["time"]) == 0 and int(row["events"]) + int(row["censored"]) == 0:
                    where = {row["variable"]: [row["level"]]} if row["variable"] else {}
                    self.learn(
                        where | {f"endpoint {row['endpoint']}": OBSERVED}, int(row["at_risk"])
                    )
        for curve in results.curves:
            where = {curve.variable: [curve.level]} if curve.variable else {}
            endpoint = f"endpoint {curve.endpoint}"
            self.learn(where | {endpoint: ["event"]}, sum(curve.events))
            self.learn(where | {endpoint: ["censored"]}, sum(curve.censored))

    def _read_counts(self, results):
        for found in results.flow.analysis_sets:
            endpoint, _, model = found.name.partition(" ")
            if found.name == "response":
                if self.study.response.denominator == "evaluable":
                    self.learn(self.known("response"), found.patients)
            elif model:
                if found.patients:
                    self.learn({f"model {endpoint}": ["in"]}, found.patients)
            else:
                self.learn({f"endpoint {endpoint}": OBSERVED}, found.patients)
        for selection in results.selections:
            for count in selection.level_counts:
                where = {f"model {selection.endpoint}": ["in"], count.variable: [count.level]}
                self.learn(where, count.n)
                self.learn(where | {f"endpoint {selection.endpoint}": ["event"]}, count.events)

    # What follows from the facts.

    def tables(self):
        """Return the dimensions of each table of which some margin or cell is given."""
        found = {tuple(sorted(conditions)) for conditions, _ in self.facts}
        for key in self.study.predicted_endpoints:
            for variable in self.study.predictors.candidates:
                found.add(tuple(sorted((variable, f"model {key}", f"endpoint {key}"))))
        found |= {tuple(sorted(pair)) for pair in self._exclusive()}
        return sorted(
            table for table in found if not any(set(table) < set(other) for other in found)
        )

    def _exclusive(self):
        """Yield the pairs of dimensions of which some values exclude one another."""
        variables = self.study.variables
        for first, second in combinations(variables, 2):
            if variables[first].column == variables[second].column:
                yield first, second
        if len(self.study.endpoints) == 2:
            yield tuple(f"endpoint {key}" for key in self.study.endpoints)

    def is_possible(self, cell):
        """Return whether a study lets a patient have these values at once."""
        for name, value in cell.items():
            if name.startswith("model "):
                needed = (f"endpoint {name[6:]}", *self.entered[name[6:]])
                if value == "in" and any(cell.get(key, "known") is None for key in needed):
                    return False
        if {"endpoint OS", "endpoint PFS"} <= set(cell) and cell["endpoint OS"] == "event":
            return cell["endpoint PFS"] == "event"
        if {"site", "region"} <= set(cell):
            return REGIONS[cell["site"]] == cell["region"]
        return True

    def highest(self, wanted):
        """Return the most that the count of each of the *wanted* cells can be."""
        tables = self.tables()
        cells = [
            (number, tuple(zip(table, values, strict=True)))
            for number, table in enumerate(tables)
            for values in product(*(self.values[name] for name in table))
            if self.is_possible(dict(zip(table, values, strict=True)))
        ]
        place = {cell: index for index, cell in enumerate(cells)}
        of_table = [[c for c in cells if c[0] == number] for number in range(len(tables))]

        def row_of(number, conditions):
            return {
                place[cell]: 1.0
                for cell in of_table[number]
                if all(value in conditions[name] for name, value in cell[1] if name in conditions)
            }

        rows, totals = [], []
        for conditions, count in self.facts:
            for number, table in enumerate(tables):
                if set(conditions) <= set(table):
                    rows.append(row_of(number, conditions))
                    totals.append(count)
        for (a, first), (b, second) in combinations(enumerate(tables), 2):
            shared = sorted(set(first) & set(second))
            for values in product(*(self.values[name] for name in shared)):
                conditions = {name: [v] for name, v in zip(shared, values, strict=True)}
                minus = dict.fromkeys(row_of(b, conditions), -1.0)
                rows.append(row_of(a, conditions) | minus)
                totals.append(0)
        matrix = csr_array(
            (
                [sign for row in rows for sign in row.values()],
                (
                    [line for line, row in enumerate(rows) for _ in row],
                    [index for row in rows for index in row],
                ),
            ),
            shape=(len(rows), len(cells)),
        )
        found = {}
        for conditions in wanted:
            number = next(
                i
                for i, table in enumerate(tables)
                if {name for name, _ in conditions} <= set(table)
            )
            costs = np.zeros(len(cells))
            costs[list(row_of(number, {name: [v] for name, v in conditions}))] = -1
            solved = linprog(costs, A_eq=matrix, b_eq=totals, method="highs")
            assert solved.status == 0, (conditions, solved.message)
            found[conditions] = -solved.fun
        return found


@pytest.fixture(scope="session")
def attacker():
    """Return what takes the results of a report for an attack."""
    return Attacker


REGIONS = {"n1": "north", "n2": "north", "s": "south", None: None}
"""The region of each site in the generated studies."""
