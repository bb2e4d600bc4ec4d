"""`python -m bot.language.fitting FOLDER`: learns from the examples at standard input and leaves the fit in a folder.

A process of its own, for what a fit takes, scipy above all, would stay with a running bot for as long as it runs.
"""

import json
import sys
from pathlib import Path

from bot.language.learned import fingerprint, save
from bot.language.training import fit

if __name__ == "__main__":
    examples = json.load(sys.stdin.buffer)
    save(fit(examples), Path(sys.argv[1]), fingerprint(examples))
