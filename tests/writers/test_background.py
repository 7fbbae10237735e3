"""What an assistant does is what would have been done here."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reportgen.writers.background import Assistant

ELSEWHERE = """
import os, time
from reportgen.writers.background import Assistant
own = os.getpid()
ready = lambda: None
{definition}
assistant = Assistant(ready, do)
{script}
"""

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux copies a process safely"
)


def run(definition, *script):
    """Return what a process without other threads prints."""
    script = ELSEWHERE.format(definition=definition, script="\n".join(script))
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], check=False, capture_output=True, text=True
    )


@linux_only
def test_another_process_gets_ready_and_does_the_task():
    ran = run(
        "places = []\nready = lambda: places.append(os.getpid())\n"
        "do = lambda task: (task, os.getpid(), *places)",
        "assistant.begin('a task')",
        "task, place, *others = assistant.finish()",
        "print(task, place != own, others == [place], places)",
    )
    assert (ran.stdout, ran.stderr) == ("a task True True []\n", "")


def test_beside_other_threads_it_is_done_here():
    calls = []
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assistant = Assistant(lambda: calls.append("ready"), lambda task: (task, os.getpid()))
        assert calls == []
        assistant.begin("a task")
        assert assistant.finish() == ("a task", os.getpid())
    finally:
        done.set()
        other.join()
    assert calls == ["ready"]


@pytest.mark.parametrize("copy", [True, False])
def test_an_error_is_raised_where_the_product_is_asked_for(copy):
    ran = run(
        "def do(task): raise ValueError('no product')",
        f"assistant = Assistant(ready, do, copy={copy})",
        "assistant.begin(1)",
        "print('begun')",
        "assistant.finish()",
    )
    assert (ran.stdout, ran.returncode) == ("begun\n", 1)
    assert ran.stderr.count("ValueError: no product") == 1


@pytest.mark.parametrize("copy", [True, False])
def test_who_cannot_get_ready_says_so_when_there_is_a_task(copy):
    ran = run(
        "def ready(): raise ValueError('not ready')\ndo = print",
        f"assistant = Assistant(ready, do, copy={copy})",
        "time.sleep(0.5)",
        "print('made')",
        "assistant.begin(1)",
        "print('begun')",
    )
    assert (ran.stdout, ran.returncode) == ("made\n", 1)
    assert ran.stderr.count("ValueError: not ready") == 1


@linux_only
@pytest.mark.parametrize("moment", ["ready", "do"])
def test_a_process_that_dies_leaves_the_work_to_this_one(moment):
    ran = run(
        f"do = lambda task: 'done'\ndef {moment}(*task):\n"
        "    if os.getpid() != own: os._exit(1)\n"
        "    return 'done here'",
        "time.sleep(0.2)",
        "assistant.begin(1)",
        "print(assistant.finish().split()[0])",
    )
    assert (ran.stdout, ran.stderr) == ("done\n", "")


def test_where_no_further_process_is_allowed_it_is_done_here():
    ran = run(
        "def refuse(self): raise BlockingIOError('no more processes')\n"
        "from multiprocessing.process import BaseProcess\nBaseProcess.start = refuse\n"
        "do = lambda task: (task, os.getpid() == own)",
        "assistant.begin('a task')",
        "print(*assistant.finish())",
    )
    assert (ran.stdout, ran.stderr) == ("a task True\n", "")


def test_a_second_task_takes_the_place_of_the_first():
    ran = run(
        "def do(task):\n    time.sleep(600 if task == 'first' else 0)\n    return task",
        "assistant.begin('first')",
        "assistant.begin('second')",
        "print(assistant.finish())",
    )
    assert (ran.stdout, ran.stderr) == ("second\n", "")


@linux_only
def test_who_is_dismissed_ends_at_once_and_says_nothing():
    """Though who is at work inherits a handler that does not end it, and has much to send."""
    ran = run(
        "import signal\nsignal.signal(signal.SIGTERM, lambda *_: None)\n"
        "do = lambda task: b'0' * 2_000_000 if task else time.sleep(600)",
        "assistant.begin(0)",
        "time.sleep(0.3)",
        "assistant.dismiss()",
        "other = Assistant(ready, do)",
        "other.begin(1)",
        "time.sleep(0.3)",
        "other.dismiss()",
        "print('ended')",
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("ended\n", "", 0)


@linux_only
def test_who_cannot_send_says_nothing():
    ran = run(
        "do = lambda task: time.sleep(0.5) or b'0' * 2_000_000",
        "assistant.begin(0)",
        "assistant._copy[1].close()",
        "time.sleep(1)",
        "print('ended', flush=True)",
        "os._exit(0)",
    )
    assert (ran.stdout, ran.stderr) == ("ended\n", "")


@pytest.mark.parametrize("begin", ["", "assistant.begin(1)"])
def test_a_product_that_nobody_asks_for_does_not_hold_the_program_up(begin):
    ran = run("do = lambda task: time.sleep(600)", begin, "print('ended')")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("ended\n", "", 0)


@linux_only
def test_an_assistant_ends_with_the_process_that_it_is_a_copy_of():
    ran = run(
        "import subprocess\ndo = print",
        "copy = assistant._copy[0].pid",
        "print(copy, flush=True)",
        "os.kill(own, 9)",
    )
    state = Path(f"/proc/{int(ran.stdout)}/stat")
    for _ in range(50):
        if not state.exists() or ") Z " in state.read_text():  # nobody may have asked for its end
            return
        threading.Event().wait(0.1)
    pytest.fail("it is still at work")
