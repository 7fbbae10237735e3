"""Locate the folders that ship with the program: ``templates``, ``styles`` and ``data``."""

from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files("reportgen")))
_CHECKOUT = _PACKAGE.parent

DEFAULT_STUDY = "gep_net_prrt.toml"
EXAMPLE_COHORT = "cohort.csv"


def shipped_directory(name: str) -> Path:
    """Return the shipped folder called *name*.

    A wheel holds it inside the package; an editable install and a plain checkout hold it beside
    the package.
    """
    for root in (_PACKAGE, _CHECKOUT):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"reportgen was installed without its {name!r} folder")


def default_study() -> Path:
    """Return the study file that is used when none is named."""
    return shipped_directory("data") / DEFAULT_STUDY


def example_cohort() -> Path:
    """Return the synthetic example cohort."""
    return shipped_directory("data") / EXAMPLE_COHORT
