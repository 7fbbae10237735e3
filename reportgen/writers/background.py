"""Have something done by a process of its own while this one goes on."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Task = TypeVar("Task")
Product = TypeVar("Product")


class Assistant(Generic[Task, Product]):
    """Who gets ready at once, is given a task, and does it while this process goes on.

    The assistant is a copy of this process. Where a process cannot be copied safely, which is
    everywhere but on Linux, and beside other threads (those of a notebook, say), the task is done
    here when its product is asked for; so it is where the assistant fails.

    Parameters
    ----------
    get_ready
        Done before the task is known, such as importing what it needs.
    do
        Depends on the task alone, which can be pickled, as its product can.
    copy
        False where a copy is not worth its while.
    """

    def __init__(
        self, get_ready: Callable[[], None], do: Callable[[Task], Product], *, copy: bool = True
    ) -> None:
        self._get_ready, self._do = get_ready, do
        can_copy = sys.platform == "linux" and threading.active_count() == 1
        self._copy = _start(get_ready, do) if copy and can_copy else None
        self._has_begun = False
        self._task: Task

    def begin(self, task: Task) -> None:
        """Give the task; a second one takes the place of the first, and is done here."""
        if self._has_begun or (self._copy is not None and self._copy[1].poll()):
            self.dismiss()  # who says something before there is a task has failed to get ready
        self._task, self._has_begun = task, True
        if self._copy is None:
            self._get_ready()
            return
        try:
            self._copy[1].send(task)
        except OSError:
            self.dismiss()

    def finish(self) -> Product:
        """Return the product of the task, when it is done."""
        if self._copy is not None:
            try:
                product: Product = self._copy[1].recv()
            except (EOFError, OSError):  # it failed: here the error is raised where it can be seen
                self.dismiss()
            else:
                return product
        return self._do(self._task)

    def dismiss(self) -> None:
        """Let the assistant go: what is yet to be done is done here."""
        if self._copy is not None:
            process, connection = self._copy
            self._copy = None
            connection.close()
            process.terminate()
            process.join()


def _start(
    get_ready: Callable[[], None], do: Callable[[Task], Product]
) -> tuple[BaseProcess, Connection] | None:
    """Return the assistant, or nothing where the system allows no further process."""
    context = get_context("fork")
    here, there = context.Pipe()

    def assist() -> None:
        here.close()  # so that the assistant ends with this process
        _serve(there, get_ready, do)

    process = context.Process(target=assist, daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of the threads of numpy's library, which stops them itself beforehand.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            process.start()
        except OSError:
            here.close()
            return None
        finally:
            there.close()
    return process, here


def _serve(
    connection: Connection, get_ready: Callable[[], None], do: Callable[[Task], Product]
) -> None:
    """Do the task that comes, and send its product; send nothing where it cannot be done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends both
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # which may have a handler of its own
    # What fails is done again, and the error raised, by who waits; or nobody waits any more.
    with suppress(Exception):
        get_ready()
        connection.send(do(connection.recv()))
    connection.close()
