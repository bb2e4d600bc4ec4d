"""Commands that have a file of their own; `bot/cli.py` names them all."""
