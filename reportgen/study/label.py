"""A label as it stands within a sentence, and what the patients are called that it stands for."""


def lower_start(text: str) -> str:
    """Return a label with a small first letter; acronyms and names like Ki-67 keep theirs."""
    first = text.split(" ", maxsplit=1)[0]
    is_word = (
        first.replace("-", "").isalpha()
        and first[1:].islower()
        and first[1:2] != "-"  # C-reactive, D-dimer
        and first not in _PROPER
    )
    return text[:1].lower() + text[1:] if is_word else text


def patients_called(label: str, variable: str) -> str:
    """Return a level's label as a name of its patients; that of a sex gets the noun it needs."""
    name = lower_start(label)
    is_sex = variable.casefold() in _SEX and name in _SEXES
    return f"{name} patients" if is_sex else name


_SEX = {"sex", "gender"}
_SEXES = {"female", "male"}
_PROPER = {"Karnofsky", "Gleason", "Charlson", "European", "Eastern"}
