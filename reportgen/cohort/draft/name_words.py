"""What the name of a column hints at, in English and German."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Hint = Literal[
    "identifier", "personal", "centre", "time", "event", "status", "death", "alive", "censored",
    "response", "later", "age", "coded", "ki67",
    "date_birth", "date_start", "date_progression", "date_death", "date_last",
]  # fmt: skip

# A letter has to be the whole name, and a word of up to four letters one of its words; a longer one
# may be a part of a word, as in German compounds.
_HINTS: dict[Hint, tuple[str, ...]] = {
    "identifier": (
        "id", "pid", "pidnum", "patid", "patnr", "patno", "mrn", "usubjid", "subjid", "subject",
        "recordid", "record", "patientid", "patientennummer", "fallnummer", "fallnr", "no", "nr",
        "number", "patient", "patienten", "case", "sample",
    ),
    "personal": (
        "name", "vorname", "nachname", "surname", "geburt", "birth", "dob", "adresse", "address",
        "phone", "telefon", "email", "initial", "plz", "zip", "postcode", "insurance", "versichert",
    ),
    "time": (
        "time", "days", "day", "months", "month", "mths", "mo", "monate", "weeks", "week", "wochen",
        "years", "yrs", "jahre", "tage", "duration", "dauer", "zeit", "followup", "fu", "futime",
        "survtime", "tte", "aval", "t",
    ),
    "centre": ("inst", "institution", "center", "centre", "zentrum", "klinik", "hospital"),
    "event": ("event", "ereignis", "observed"),
    "status": ("status", "stat", "fstat", "state", "vital", "outcome", "delta", "d", "e"),
    "death": (
        "dead", "death", "died", "deceased", "dth", "verstorben", "gestorben", "tot", "tod",
        "sterbe",
    ),
    "alive": ("alive", "living", "lebt", "lebend"),
    "censored": ("cens", "censor", "censored", "cnsr", "zensiert", "c"),
    "response": ("response", "orr", "bor", "ansprechen", "recist", "remission", "responder"),
    "later": (
        "response", "orr", "cbr", "dcr", "bor", "change", "delta", "post", "toxicity", "toxizitaet",
        "cycles", "zyklen", "nadir", "ansprechen", "progression", "relapse", "rezidiv", "followup",
        "death", "dead", "died", "verstorben", "cumulative", "kumulativ",
    ),
    "age": ("age", "alter"),
    "coded": (
        "sex", "gender", "geschlecht", "race", "ethnic", "group", "arm", "cohort", "treatment",
        "therapie", "gruppe", "kohorte", "trt", "rx", "grade", "stage", "grad", "stadium",
    ),
    "ki67": ("ki67", "mib1", "ki67index"),
    "date_birth": ("geburt", "birth", "dob"),
    "date_start": (
        "start", "begin", "beginn", "baseline", "diagnosis", "diagnose", "diag", "enrol",
        "random", "inclusion", "einschluss", "therapiebeginn", "cycle1", "zyklus1", "c1d1", "entry",
        "first", "erste",
    ),
    "date_progression": ("progress", "rezidiv", "relapse", "recurrence", "pd", "prog"),
    "date_death": (
        "death", "died", "dod", "tod", "todes", "verstorben", "gestorben", "sterbe", "deceased",
    ),
    "date_last": (
        "last", "contact", "followup", "fu", "lfu", "letzt", "kontakt", "nachsorge", "lastseen",
    ),
}  # fmt: skip
_ARMS = frozenset({
    "arm", "arms", "trt", "treat", "treatment", "treatmentarm", "rx", "therapy", "therapie",
    "therapiearm", "behandlung", "studyarm", "randomisation", "randomization", "armcd", "actarm",
    "trt01p", "trt01a",
})  # fmt: skip
_UNITS: dict[str, tuple[str, ...]] = {
    "days": ("days", "day", "tage", "tagen", "tag"),
    "weeks": ("weeks", "week", "wochen", "woche", "wk", "wks"),
    "months": ("months", "month", "mths", "mo", "mon", "monate", "monaten", "monat"),
    "years": ("years", "year", "yrs", "yr", "jahre", "jahren", "jahr"),
}
_FAMILIES: dict[str, tuple[str, ...]] = {
    "PFS": ("pfs", "progressionfree", "progressionsfrei"),
    "RFS": ("rfs", "relapsefree", "recurrencefree", "rezidivfrei", "rectime", "censrec"),
    "DFS": ("dfs", "diseasefree", "krankheitsfrei"),
    "EFS": ("efs", "eventfree", "ereignisfrei"),
    "TTP": ("ttp", "timetoprogression", "zeitbisprogress"),
    "DSS": ("dss", "css", "diseasespecific", "cancerspecific"),
    "OS": ("os", "overallsurvival", "gesamtueberleben", "ueberleb", "survival", "survtime", "surv",
           "censdead", "verstorben", "dead", "death", "died", "deceased", "tot"),
    "TTR": ("ttr", "timetorecurrence", "timetorelapse", "zeitbisrezidiv", "recurrence", "relapse",
            "rezidiv"),
}  # fmt: skip
FAMILY_LABELS = {
    "OS": "Overall survival",
    "PFS": "Progression-free survival",
    "RFS": "Relapse-free survival",
    "DFS": "Disease-free survival",
    "EFS": "Event-free survival",
    "TTP": "Time to progression",
    "DSS": "Disease-specific survival",
    "TTR": "Time to recurrence",
}
_MEASURES = {
    "percent": "%", "pct": "%", "prozent": "%", "gbq": "GBq", "mbq": "MBq", "kg": "kg", "cm": "cm",
    "mm": "mm",
}  # fmt: skip
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name without accents and capitals: its words, without its gaps, and as a key of a study."""

    words: tuple[str, ...]
    joined: str
    key: str

    @classmethod
    def of(cls, name: str) -> NameWords:
        """Return the words of a name: ``os_time``, ``osTime`` and ``OS time`` have the same."""
        parted = re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ]{2}|[A-ZÄÖÜ][a-zäöü])", " ", name)
        plain = unicodedata.normalize("NFC", parted).casefold().translate(_GERMAN)
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        words = tuple(re.findall(r"[a-z]+|\d+", plain))
        key = "_".join(re.findall(r"[a-z0-9]+", plain))
        return cls(words=words, joined="".join(words), key=key or "column")

    def hint_at(self, hint: Hint) -> bool:
        """Return whether the name hints at something."""
        return self._hold(_HINTS[hint])

    @property
    def numbers_patients(self) -> bool:
        """Return whether all of the name says that it numbers patients."""
        return self.joined in _HINTS["identifier"]

    @property
    def is_arm(self) -> bool:
        """Return whether all of the name says that it is the treatment that a patient had."""
        return self.joined in _ARMS

    @property
    def is_telling(self) -> bool:
        """Return whether the name hints at anything."""
        return bool(self.family or self.unit or self.measure) or any(map(self.hint_at, _HINTS))

    @property
    def unit(self) -> str | None:
        """Return the unit of time in the name."""
        return next((unit for unit, words in _UNITS.items() if set(words) & set(self.words)), None)

    @property
    def family(self) -> str | None:
        """Return the endpoint in the name."""
        return next((key for key, words in _FAMILIES.items() if self._hold(words)), None)

    @property
    def measure(self) -> str | None:
        """Return the unit of a measurement in the name."""
        if self.words[-2:] == ("ng", "ml"):
            return "ng/mL"
        if self.hint_at("ki67"):
            return "%"
        if self.hint_at("age"):
            return "years"
        return next((_MEASURES[word] for word in self.words if word in _MEASURES), None)

    def _hold(self, wanted: tuple[str, ...]) -> bool:
        return any(
            word == self.joined
            or (len(word) > 1 and word in self.words)
            or (len(word) > 4 and word in self.joined)
            for word in wanted
        )
