"""`python -m evals measure ...`, `kinds` or `ceiling`: what the modules do."""

import sys

from evals import ceiling, measure
from evals.kinds import run as kinds

_COMMANDS = {"measure": measure.main, "kinds": kinds.main, "ceiling": ceiling.main}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in _COMMANDS:
        sys.exit(f"usage: python -m evals {{{','.join(_COMMANDS)}}} ...")
    sys.exit(_COMMANDS[sys.argv[1]](sys.argv[2:]))
