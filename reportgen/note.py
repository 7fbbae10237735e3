"""What a report says of how the data were read: facts, which are words only where printed.

A fact that counts patients or names their rows says so by its type, and what must not tell of few
patients is chosen by that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class Fact(ABC):
    """One thing that was found out about the data, and a sentence as text.

    It has names, codes and units only: a whole number would be one of patients or of their rows,
    which belongs to a ``FactOfPatients``.
    """

    __slots__ = ()
    of_patients: ClassVar[bool] = False

    @abstractmethod
    def __str__(self) -> str:
        """Return the fact in a sentence."""


class FactOfPatients(Fact):
    """A fact that counts patients or names rows of the file."""

    __slots__ = ()
    of_patients: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Note:
    """Facts about one thing, which are printed side by side."""

    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        """Return the note in sentences."""
        return " ".join(map(str, self.facts))


def without_patients(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return the notes without the facts that count patients or name rows."""
    kept = (tuple(fact for fact in note.facts if not fact.of_patients) for note in notes)
    return tuple(Note(facts) for facts in kept if facts)
