"""What is computed in the background is what would have been computed here."""

import os
import subprocess
import sys
import threading

import pytest

from reportgen.background import Background

ELSEWHERE = """
import os
from reportgen.background import Background
own = os.getpid()
{definition}
value = Background(compute)
print({printed})
"""

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux copies a process safely"
)


def run(definition, printed="value.wait()"):
    """Return what a process without other threads prints."""
    script = ELSEWHERE.format(definition=definition, printed=printed)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], check=False, capture_output=True, text=True
    )


@linux_only
def test_another_process_computes():
    ran = run("compute = os.getpid", "value.wait() != own and value.wait() == value.wait()")
    assert (ran.stdout, ran.stderr) == ("True\n", "")


def test_beside_other_threads_it_is_computed_here_and_once():
    calls = []
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        value = Background(lambda: calls.append(os.getpid()) or os.getpid())
        assert calls == []
        assert value.wait() == value.wait() == os.getpid()
    finally:
        done.set()
        other.join()
    assert calls == [os.getpid()]


def test_an_error_is_raised_where_the_value_is_asked_for():
    ran = run("def compute():\n    raise ValueError('no value')")
    assert ran.returncode == 1
    assert ran.stderr.count("ValueError: no value") == 1


@linux_only
def test_a_process_that_dies_leaves_the_work_to_this_one():
    ran = run("compute = lambda: os._exit(1) if os.getpid() != own else 'here'")
    assert (ran.stdout, ran.stderr) == ("here\n", "")


def test_a_value_that_nobody_asks_for_does_not_hold_the_program_up():
    ran = run("import time\ncompute = lambda: time.sleep(600)", "'ended'")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("ended\n", "", 0)
