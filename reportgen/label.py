"""A label as it stands within a sentence."""


def lower_start(text: str) -> str:
    """Return a label with a small first letter; acronyms and names like Ki-67 keep theirs."""
    first = text.split(" ", maxsplit=1)[0]
    is_word = first.replace("-", "").isalpha() and first[1:].islower() and first not in _PROPER
    return text[:1].lower() + text[1:] if is_word else text


_PROPER = {"Karnofsky", "Gleason", "Charlson", "European", "Eastern"}
