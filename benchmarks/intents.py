"""How well the engine tells intents apart, beside its peers:

    python -m benchmarks.intents FOLDER

Importing this brings the engine and nothing else, so that its memory can be measured.
"""

from benchmarks.engine import Engine

__all__ = ["Engine"]

if __name__ == "__main__":
    from benchmarks.comparison import app

    app()
