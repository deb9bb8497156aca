"""The command line: arguments in, Debugger or App out; no logic of its own.

NumPy and Textual are imported by the commands that need them: `--version` and `--help` load neither.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from bp_tui import __version__, output
from bp_tui.loading import nothing_is_garbage
from bp_tui.messages import did_you_mean, known_names, quoted, safe_line, shortened

WHOLE = re.compile("[+-]?[0-9]{1,100}")
LONGEST_COMPLAINT = 300
MOST_COLUMNS, MOST_LINES = 400, 200
ENGINES = ("numpy", "compiled")  # named here too: to ask the network for them would be to import it

_DESCRIPTION = "A terminal step-through debugger for back-propagation."
_COMMANDS = """\
commands:
  bp-tui [EXPERIMENT]              step through the training of a network (default: xor)
  bp-tui run EXPERIMENT            train without a screen
  bp-tui debug EXPERIMENT          the debugger's commands without a screen
  bp-tui replay FILE.bps           a saved session, command by command
  bp-tui verify FILE.bps ...       whether saved sessions still give the same numbers
  bp-tui screenshot EXPERIMENT     a picture of the screen
  bp-tui list                      the built-in experiments
  bp-tui locate                    where the app keeps its files
EXPERIMENT is a built-in one, a .toml, .csv, .tsv or .npz file, or a .bps session to go on with.
'bp-tui COMMAND --help' says more.
"""


class _Parser(argparse.ArgumentParser):
    """Ends with one plain line where argparse would print its usage first."""

    def error(self, message: str) -> NoReturn:
        plain = safe_line(message)
        plain = shortened(plain, LONGEST_COMPLAINT)
        output.complain(f"{plain}; see '{self.prog} --help'")
        self.exit(output.BAD_INPUT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit status."""
    output.prepare()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return output.INTERRUPTED
    except BrokenPipeError:
        output.abandon()  # whoever read our answers has seen enough
        return output.DONE
    except output.OutputError as error:
        output.abandon()
        output.complain(str(error))
        return output.BAD_INPUT


def _run(words: list[str]) -> int:
    try:
        options = _parse(words)
    except SystemExit as end:  # --help, --version, or arguments that make no sense
        output.flush()
        return end.code if isinstance(end.code, int) else output.DONE
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy would start threads that nothing here has work for
    with nothing_is_garbage():
        from bp_tui import cli_commands
    return cli_commands.execute(options)


def _parse(words: list[str]) -> argparse.Namespace:
    commands = {
        "run": _run_parser,
        "debug": _debug_parser,
        "replay": _replay_parser,
        "verify": _verify_parser,
        "screenshot": _screenshot_parser,
        "locate": _locate_parser,
        "list": _list_parser,
    }
    if words and words[0] in commands:
        return commands[words[0]]().parse_args(words[1:])
    parser = _open_parser()
    options, unknown = parser.parse_known_args(words)
    if unknown:
        hint = did_you_mean(words[0], commands)
        parser.error(
            f"unknown command {quoted(words[0])}{hint}" if hint else f"unrecognized arguments: {' '.join(unknown)}"
        )
    return options


def _open_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="bp-tui",
        description=_DESCRIPTION,
        epilog=_COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command="open")
    parser.add_argument("--version", action="version", version=f"bp-tui {__version__}")
    _add_experiment(parser, nargs="?")
    parser.add_argument("--resume", action="store_true", help="go on with the last session, as after a crash")
    _add_engine(parser)
    _add_screen(parser)
    return parser


def _add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        metavar="NAME",
        type=_engine,
        help="what does whole batches: numpy, or compiled, which needs Numba; the numbers are the same "
        "(default: compiled where there is Numba)",
    )


def _add_screen(parser: argparse.ArgumentParser) -> None:
    screen = parser.add_argument_group("screen")
    _add_looks(screen)
    screen.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")


def _add_looks(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--theme", metavar="NAME", help="a colour theme, such as bp-light")
    parser.add_argument("--no-color", action="store_true", help="no colours, as with NO_COLOR set")
    parser.add_argument(
        "--ascii",
        action=argparse.BooleanOptionalAction,
        help="only ASCII characters; as a rule where the terminal is not set to UTF-8, and on Linux' own console",
    )
    parser.add_argument("--digits", metavar="N", type=_whole, help="significant digits of numbers: 2 to 17")
    layouts = "auto, narrow, standard, wide or presentation"
    parser.add_argument("--layout", metavar="NAME", help=f"where the panels are: {layouts}")


def _run_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bp-tui run", description="Train without a screen.", allow_abbrev=False)
    parser.set_defaults(command="run")
    _add_experiment(parser)
    parser.add_argument("--epochs", metavar="N", type=_whole, required=True, help="how many epochs to train at most")
    parser.add_argument("--until", metavar="EXPR", help="stop earlier, at the op after which EXPR becomes true")
    parser.add_argument("--save", metavar="FILE.bps", help="save the session when the run ends, however it ends")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    _add_engine(parser)
    return parser


def _debug_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bp-tui debug", description="The debugger's commands without a screen.", allow_abbrev=False)
    parser.set_defaults(command="debug")
    _add_experiment(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("-e", metavar="CMD", dest="lines", action="append", help="a command; may be repeated")
    source.add_argument("-x", metavar="FILE", dest="script", help="a file of commands, one a line; # begins a comment")
    parser.add_argument("--json", action="store_true", help="one JSON object per answer")
    _add_engine(parser)
    return parser


def _replay_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bp-tui replay", description="A saved session, command by command.", allow_abbrev=False)
    parser.set_defaults(command="replay")
    parser.add_argument("file", metavar="FILE.bps", help="a saved session")
    parser.add_argument("--headless", action="store_true", help="print what each command answers, without a screen")
    parser.add_argument("--speed", metavar="X", type=_number, default=1.0, help="play X times as fast (default: 1)")
    _add_engine(parser)
    _add_screen(parser)
    return parser


def _verify_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="bp-tui verify",
        description="Do saved sessions again and compare every number; status 1 where one differs.",
        allow_abbrev=False,
    )
    parser.set_defaults(command="verify")
    parser.add_argument("files", metavar="FILE.bps", nargs="+", help="a saved session")
    _add_engine(parser)
    return parser


def _screenshot_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="bp-tui screenshot",
        description="A picture of the screen, once the commands given are done.",
        allow_abbrev=False,
    )
    parser.set_defaults(command="screenshot")
    _add_experiment(parser)
    parser.add_argument(
        "-e", metavar="CMD", dest="lines", action="append", default=[], help="a command; may be repeated"
    )
    parser.add_argument(
        "--size", metavar="WxH", type=_size, default=(120, 40), help="columns and lines (default: 120x40)"
    )
    parser.add_argument("-o", metavar="FILE", dest="output", help="an .svg, .png or .txt file (default: text, printed)")
    _add_looks(parser)
    _add_engine(parser)
    return parser


def _locate_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bp-tui locate", description="Where the app keeps its files.", allow_abbrev=False)
    parser.set_defaults(command="locate")
    return parser


def _list_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bp-tui list", description="The built-in experiments.", allow_abbrev=False)
    parser.set_defaults(command="list")
    return parser


def _add_experiment(parser: argparse.ArgumentParser, **options: str) -> None:
    """The experiment and its overrides; each override's dest is the dotted key it replaces."""
    parser.add_argument(
        "experiment",
        metavar="EXPERIMENT",
        help="a built-in experiment, a .toml, .csv, .tsv or .npz file, or a .bps session",
        **options,  # type: ignore[arg-type]
    )
    group = parser.add_argument_group("overrides", "take the place of what the experiment says")

    def add(flag: str, key: str, metavar: str, help: str, kind: Callable[[str], object] = str) -> None:
        group.add_argument(flag, dest=key, metavar=metavar, type=kind, help=help, default=argparse.SUPPRESS)

    group.add_argument(
        "--layers",
        dest="network.layers",
        metavar="N,N,N",
        type=_sizes,
        default=argparse.SUPPRESS,
        help="layer sizes, inputs first, e.g. 2,4,1",
    )
    add("--hidden-activation", "network.hidden_activation", "NAME", "of every hidden layer")
    add("--output-activation", "network.output_activation", "NAME", "of the output layer")
    add("--bias", "network.bias", "KIND", "trained, fixed or none")
    add("--init", "network.init", "NAME|FILE", "a scheme, or a .json or .npz file of weights")
    add("--loss", "training.loss", "NAME", "the loss")
    add("--optimizer", "training.optimizer", "NAME", "the optimizer")
    add("--eta", "training.eta", "NUMBER", "the learning rate", _number)
    add("--schedule", "training.schedule", "NAME", "how the learning rate changes with the epoch")
    add("--batch-size", "training.batch_size", "N", "samples per update", _whole)
    add("--l2", "training.l2", "NUMBER", "weight decay", _number)
    add("--seed", "training.seed", "N", "of weights, order and split", _whole)
    for flag, value in (("--shuffle", True), ("--no-shuffle", False)):
        group.add_argument(
            flag,
            dest="training.shuffle",
            action="store_const",
            const=value,
            default=argparse.SUPPRESS,
            help="a new order of samples every epoch" if value else "the order of the data",
        )
    add("--data", "data", "NAME|FILE", "a built-in set, or a .csv, .tsv or .npz file")
    add("--target", "data.target", "COLUMN", "the column of a table to predict")


def _sizes(text: str) -> list[int]:
    sizes = text.split(",")
    if not all(WHOLE.fullmatch(size) for size in sizes):
        raise argparse.ArgumentTypeError(f"expected whole numbers with commas, such as 2,4,1, got {quoted(text)}")
    return [int(size) for size in sizes]


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch("([0-9]{1,4})x([0-9]{1,4})", text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (20 <= size[0] <= MOST_COLUMNS and 5 <= size[1] <= MOST_LINES):
        expected = f"columns x lines from 20x5 to {MOST_COLUMNS}x{MOST_LINES}, such as 120x40"
        raise argparse.ArgumentTypeError(f"expected {expected}, got {quoted(text)}")
    return size


def _engine(text: str) -> str:
    if text not in ENGINES:
        raise argparse.ArgumentTypeError(f"unknown engine {quoted(text)}{known_names(text, ENGINES)}")
    return text


def _whole(text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"expected a whole number, got {quoted(text)}")
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, got {quoted(text)}") from None
