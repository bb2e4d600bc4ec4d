"""`python -m tools.draw_pictures [NAME ...]`: writes knowledge/pictures/*.svg, all or some, from the parts they share.

Look at each of them afterwards (`make contact-sheet`), at full size and as small as a phone shows it.
"""

import sys
from pathlib import Path

from tools.pictures import circumstances, marks, people, treatments

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "pictures"
PICTURES = {**marks.PICTURES, **people.PICTURES, **circumstances.PICTURES, **treatments.PICTURES}


def main(names: list[str]) -> None:
    """Write the drawings of these names, or all of them."""
    for name in names or PICTURES:
        path = FOLDER / f"{name}.svg"
        path.write_text(PICTURES[name]() + "\n", encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
