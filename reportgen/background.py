"""Compute something in a process of its own while this one goes on."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Background(Generic[Value]):
    """A value that is being computed.

    A copy of this process computes it, with all that is loaded already, and sends it back. Where a
    process cannot be copied safely, which is everywhere but on Linux, and beside other threads
    (those of a notebook, say), the value is computed here when it is asked for.

    Parameters
    ----------
    compute
        Depends on nothing that changes later; its value can be pickled.
    """

    def __init__(self, compute: Callable[[], Value]) -> None:
        self._compute = compute
        self._values: list[Value] = []
        self._copy = _start(compute) if _can_copy_this_process() else None

    def wait(self) -> Value:
        """Return the value, the same one each time."""
        if not self._values:
            self._values.append(self._receive())
        return self._values[0]

    def _receive(self) -> Value:
        if self._copy is None:
            return self._compute()
        process, receiver = self._copy
        try:
            value: Value = receiver.recv()
        except EOFError:  # it failed: here the error is raised where it can be seen
            value = self._compute()
        receiver.close()
        process.join()
        return value


def _can_copy_this_process() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _start(compute: Callable[[], Value]) -> tuple[BaseProcess, Connection]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(compute, sender), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of the threads of numpy's library, which stops them itself beforehand.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()
    return process, receiver


def _send(compute: Callable[[], Value], sender: Connection) -> None:
    """Send a value from the copy; send nothing where it cannot be computed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends both
    try:
        value = compute()
    except Exception:  # noqa: BLE001  computed again, and raised, by who waits
        sender.close()
    else:
        sender.send(value)
