"""`python -m bot.sandbox`: the local Telegram on its own, for a bot that is started elsewhere."""

import argparse
import asyncio
import sys

from bot.errors import SettingsError
from bot.sandbox.serve import serve
from bot.sandbox.telegram import LOCAL_TOKEN


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="another address opens it to other machines")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=LOCAL_TOKEN, help="what the bot will send; digits, a colon, anything")
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.host, arguments.port, arguments.token))
    except SettingsError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
