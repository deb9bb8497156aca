"""All example sessions; `python -m tests.session.examples` makes the files in sessions/ anew."""

from pathlib import Path

from tests.session.example import Example
from tests.session.examples_data import DATA
from tests.session.examples_first import FIRST
from tests.session.examples_steps import STEPS
from tests.session.examples_trouble import TROUBLE

FOLDER = Path(__file__).parents[2] / "sessions"
EXAMPLES: tuple[Example, ...] = (*FIRST, *TROUBLE, *STEPS, *DATA)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for example in EXAMPLES:
        path = example.save(FOLDER)
        print(f"{path.stat().st_size:>7,} bytes  {len(example.commands):>2} commands  {path.name:<28} {example.title}")


if __name__ == "__main__":
    main()
