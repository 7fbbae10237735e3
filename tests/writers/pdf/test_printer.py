"""The printer is imported without looking for its libraries through other programs."""

import ctypes.util
import subprocess
import sys

import pytest

PROGRAM = """
import sys
started = []
sys.addaudithook(lambda name, details: started.append(details) if "subprocess" in name else None)
from reportgen.writers.pdf.printer import load_printer
load_printer()
import weasyprint
print(len(started))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds a library by its file name")
def test_no_other_program_is_started():
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )

    assert (result.stdout, result.stderr) == ("0\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds a library by its file name")
def test_threads_leave_the_output_and_the_search_as_they_were():
    program = (
        "import ctypes.util, sys, threading\n"
        "from reportgen.writers.pdf.printer import load_printer\n"
        "before = sys.stdout, ctypes.util.find_library\n"
        "threads = [threading.Thread(target=load_printer) for _ in range(3)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "print(before == (sys.stdout, ctypes.util.find_library))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert result.stdout == "True\n"


def test_libraries_are_searched_as_before_when_it_is_there():
    before = ctypes.util.find_library
    from reportgen.writers.pdf.printer import load_printer

    load_printer()

    assert ctypes.util.find_library is before
