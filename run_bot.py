"""Start the bot, chat with it in a terminal, or check its content: see `python run_bot.py --help`."""

from bot.cli import main

if __name__ == "__main__":
    main()
