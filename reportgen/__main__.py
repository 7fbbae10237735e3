"""Let ``python -m reportgen`` do what the ``reportgen`` command does."""

from reportgen.command.cli import main

main(prog_name="reportgen")
