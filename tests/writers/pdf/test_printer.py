"""The printer is imported when it is needed, and leaves the output as it was."""

import subprocess
import sys


def test_threads_leave_the_output_as_it_was():
    program = (
        "import sys, threading\n"
        "from reportgen.writers.pdf.printer import load_printer\n"
        "before = sys.stdout\n"
        "threads = [threading.Thread(target=load_printer) for _ in range(3)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "print(before == sys.stdout, 'weasyprint' in sys.modules)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert result.stdout == "True True\n"
