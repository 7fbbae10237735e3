"""Words that say in several languages whether time ended with an event.

Only words that mean the same in whatever column they stand: ``yes`` is none of them, because it
means death in a column ``died`` and the opposite in a column ``alive``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_DEATH = frozenset({
    "dead", "died", "death", "deceased", "1:deceased",
    "tot", "tod", "verstorben", "gestorben",
    "décédé", "décédée", "decede", "mort", "morte",
    "muerto", "muerta", "fallecido", "fallecida",
    "deceduto", "deceduta", "morto", "morta", "overleden",
})  # fmt: skip
_PROGRESSION = frozenset({
    "progressed", "progression", "progressive disease", "relapse", "relapsed", "recurrence",
    "recurred", "recurred/progressed", "1:recurred/progressed", "1:progression",
    "progress", "progredient", "rezidiv", "rechute",
    "progresión", "recaída", "progressione", "recidiva", "progressie",
})  # fmt: skip
_EVENT = frozenset({
    "event", "1:event", "ereignis", "évènement", "événement", "evento", "gebeurtenis",
})  # fmt: skip
_CENSORED = frozenset({
    "censored", "0:censored", "alive", "living", "0:living", "no event", "event-free",
    "progression-free", "no progression", "0:no progression", "disease-free", "diseasefree",
    "0:diseasefree", "relapse-free", "no relapse", "no recurrence", "lost to follow-up",
    "zensiert", "lebt", "lebend", "am leben", "kein ereignis", "ereignisfrei", "kein progress",
    "progressionsfrei", "kein rezidiv", "rezidivfrei",
    "censuré", "censurée", "vivant", "vivante", "en vie", "sans évènement", "sans événement",
    "censurado", "censurada", "vivo", "viva", "sin evento", "sin progresión",
    "censurato", "censurata", "vivente", "nessun evento", "gecensureerd", "levend", "in leven",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventCodes:
    """The codes of a column that mean an event, and those that mean that there was none."""

    events: tuple[str, ...]
    censored: tuple[str, ...]


def read_event_words(codes: Iterable[str]) -> EventCodes | None:
    """Return what the codes of a column mean.

    Returns
    -------
    ``None`` unless every code is a known word, and those for an event are of one kind: a column
    that tells death from progression does not say which of them is meant.
    """
    distinct = sorted(set(codes))
    kinds = {
        kind: tuple(code for code in distinct if code.casefold().replace(" free", "-free") in words)
        for kind, words in enumerate((_DEATH, _PROGRESSION, _EVENT, _CENSORED))
    }
    censored = kinds.pop(3)
    events = [words for words in kinds.values() if words]
    known = sum(map(len, events)) + len(censored)
    if not events or len(events) > 1 or known < len(distinct):
        return None
    return EventCodes(events=events[0], censored=censored)
