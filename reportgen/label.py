"""A label as it stands within a sentence, and what the patients are called that it stands for."""


def lower_start(text: str) -> str:
    """Return a label with a small first letter; acronyms and names like Ki-67 keep theirs."""
    first = text.split(" ", maxsplit=1)[0]
    is_word = first.replace("-", "").isalpha() and first[1:].islower() and first not in _PROPER
    return text[:1].lower() + text[1:] if is_word else text


def patients_called(label: str) -> str:
    """Return a level's label as a name of its patients; an adjective gets the noun it needs."""
    name = lower_start(label)
    return f"{name} patients" if name in _ADJECTIVES else name


_ADJECTIVES = {"female", "male"}
_PROPER = {"Karnofsky", "Gleason", "Charlson", "European", "Eastern"}
