"""The scenes that are kept as pictures in screenshots/: what is opened, what is pressed, how large the terminal is."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bp_tui.experiment_files import load_experiment
from bp_tui.session.recent import Found
from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.look import FULL, Colors, Look
from bp_tui.tui.preferences import DEFAULT, Preferences

WIDE, NARROW = (120, 40), (80, 24)
EXAMPLES = Path(__file__).parent.parent.parent / "sessions"


@dataclass(frozen=True)
class Scene:
    """One picture. `keys` are pressed one after the other, as `Hand.press` understands them.

    `replay` is the name of an example session to open instead of an experiment. `listed` are the sessions of the
    screen that opens something, and `then` is pressed on it. `hints` are those of a first run.
    """

    name: str
    keys: tuple[str, ...] = ()
    experiment: str = "xor"
    size: tuple[int, int] = WIDE
    preferences: Preferences = DEFAULT
    look: Look = FULL
    overrides: dict[str, object] = field(default_factory=dict)
    replay: str = ""
    listed: tuple[Found, ...] = ()
    then: tuple[str, ...] = ()
    hints: bool = False

    def app(self) -> BpTui:
        """The app at the scene's beginning."""
        if self.replay:
            opened: Session | Replay = Replay(load_session(EXAMPLES / f"{self.replay}.bps"))
        else:
            opened = Session.begin(load_experiment(self.experiment, self.overrides))
        return BpTui(opened, look=self.look, preferences=self.preferences, hints=self.hints)


def _typed(command: str) -> tuple[str, ...]:
    return ("colon", *("space" if letter == " " else letter for letter in command))


def _lines(*commands: str) -> tuple[str, ...]:
    return tuple(key for command in commands for key in (*_typed(command), "enter"))


def _epochs(count: int) -> tuple[str, ...]:
    return (*str(count), "e")


def _listed(file: str, title: str, experiment: str, day: int, commands: int, *, journal: bool = False) -> Found:
    return Found(Path(file), title, experiment, datetime(2026, 3, day, 9, 30), commands, journal)


_LISTED = (
    _listed("walk.bps", "what the two hidden units have become", "xor", 14, 35),
    _listed("monday.bps", "homework: where does δ go in a deep net?", "deep", 9, 112),
    _listed("x.bps", "exclusive or: the smallest problem that needs a hidden layer", "xor", 15, 8, journal=True),
    _listed("y.bps", "three kinds of iris by the length and width of their leaves", "iris", 2, 1, journal=True),
)
FILES = ("leaves/", "iris-of-ours.csv", "two-spirals.toml")
"""What is in the folder in which a scene is played."""
_ADAM: dict[str, object] = {"training.batch_size": 16, "training.optimizer": "adam"}
_BRANCHED = (
    *_epochs(40),
    *_lines("mark plateau", "goto 30%", "set eta = 2", "epoch 60", "mark fast", "set w[2][1,1] = 0"),
    *_lines("epoch 20", "branch main", "goto 75%", "set w[1][1,1] = -4", "epoch 10", "branch branch-1"),
    *_lines("goto 1600", "set eta = 0.1", "epoch 15", "reverse-epoch 4"),
)
_STOPS = (
    *_lines("break 6 if abs(delta[2][1]) > 0.5", "watch w[1][2,1]", "ignore 2 9", "break forward 1", "disable 3"),
    *_lines("step 7", "display 1 / (sample - 1)", "display delta[1]", "continue 3"),
)
_ASKED = (
    *_lines("epoch 180", "set w[2][1,1] = 8", "epoch 120", "history w[2][1,1]"),
    *("escape", *_lines("goto 40%")),
)

SCENES = (
    Scene("start"),
    Scene("forward", (*_epochs(3), "s", "s")),
    Scene("output-delta", (*_epochs(3), "s", "s", "s")),
    Scene("hidden-delta", (*_epochs(3), "s", "s", "s", "s")),
    Scene("update", (*_epochs(3), "f")),
    Scene("inside-an-op", ("i",), "mazur"),
    Scene("xor-learnt", (*_epochs(400), "s")),
    Scene("iris", (*_epochs(20), "s", "s", "s"), "iris"),
    Scene("digits", (*_epochs(2), "s", "s", "s"), "digits"),
    Scene("held-out", (*_epochs(30), "i"), "moons"),
    Scene("moons-learnt", (*_epochs(60), "s", "s"), "moons"),
    Scene("sine", (*_epochs(60), "s", "s"), "sine"),
    Scene("no-bias", ("s", "s", "s", "s"), "notes"),
    Scene("batch-adam", ("f",), "iris", overrides=_ADAM),
    Scene("nan", ("f", "f"), "sine", overrides={"training.eta": 1e200, "network.hidden_activation": "identity"}),
    Scene("light", (*_epochs(400), "s"), preferences=Preferences(theme="bp-light")),
    Scene("light-moons", (*_epochs(60), "s", "s"), "moons", preferences=Preferences(theme="bp-light"), size=(180, 48)),
    Scene("unit-of-a-folded-layer", (*_epochs(2), "5", "i"), "digits"),
    Scene(
        "weights-as-cells", (*_epochs(20), "s", "s", "s", "s", "i"), "moons", overrides={"network.layers": [2, 8, 8, 1]}
    ),
    Scene("deep", (*_epochs(20), *["s"] * 9), overrides={"network.layers": [2, 4, 4, 4, 4, 4, 1]}),
    Scene("help", ("question_mark",)),
    Scene("panel-help", ("f", *["tab"] * 6, "question_mark")),
    Scene("first-run", ("s",), hints=True),
    Scene("display", (*_typed("display norm(delta[1])"), "enter", "f")),
    Scene("palette", ("ctrl+p",)),
    Scene("palette-search", ("ctrl+p", *"epoch")),
    Scene("prompt", ("colon",)),
    Scene("prompt-suggestion", _typed("rev")),
    Scene("error", (*_typed("until delta[3][1] > 0"), "enter")),
    Scene("info", (*_typed("info"), "enter")),
    Scene("gradcheck", ("f", *_typed("gradcheck"), "enter")),
    Scene("count", ("1", "2")),
    Scene("breakpoint", (*_epochs(40), "@algorithm", "down", "down", "b", "C")),
    Scene("branches", (*_epochs(150), *_typed("goto 10%"), "enter", *_typed("set eta = 2"), "enter", *_epochs(150))),
    Scene("history", (*_epochs(50), *_typed("history w[2][1,1]"), "enter")),
    Scene("diff", (*_epochs(9), "S", *_typed("set w[1][1,1] = 1"), "enter", "e", *_typed("diff main"), "enter")),
    Scene("why", (*_epochs(3), *["s"] * 4, *_typed("why delta[1][2]"), "enter")),
    Scene("why-an-operand", (*_epochs(3), *["s"] * 4, *_typed("why delta[1][2]"), "enter", "down", "enter")),
    Scene(
        "why-of-a-batch",
        ("f", *_typed("why w[2][1,3]"), "enter"),
        "iris",
        overrides={"training.batch_size": 16, "training.optimizer": "adam"},
    ),
    Scene("derivation", (*_epochs(3), *["s"] * 4, *_typed("derive delta[1][2]"), "enter", *["n"] * 6), "mazur"),
    Scene("cell-chosen", (*_epochs(3), *["s"] * 5, "@weights", "down", "right", "right", "down")),
    Scene("weight-changes", ("f", "f", "@weights", "d", "pagedown", "up", *["right"] * 3), "iris"),
    Scene("no-color", (*_epochs(20), "s", "s", "s"), "iris", look=Look(Colors.NONE)),
    Scene("ascii", (*_epochs(60), "s", "s"), "moons", look=Look(ascii_only=True)),
    Scene("digits-2", (*_epochs(20), *["s"] * 4), "mazur", preferences=Preferences(digits=2)),
    Scene("digits-17", (*_epochs(20), *["s"] * 4), "mazur", preferences=Preferences(digits=17)),
    Scene("half-an-op-back", (*_epochs(2), "S", "S", "I")),
    Scene("replay", ("r",) * 25, replay="xor-learnt"),
    Scene("open", listed=_LISTED),
    Scene("new-experiment", ("O", *["down"] * 3, *["backspace"] * 3, *"6,3,1", "down", "right"), "moons"),
    Scene("narrow-first-run", size=NARROW, hints=True),
    Scene("narrow-start", size=NARROW),
    Scene("narrow-deep", ("s",) * 4, overrides={"network.layers": [2, *[3] * 62, 1]}, size=NARROW),
    Scene("narrow-forward", ("s",), size=NARROW),
    Scene("narrow-delta", ("s", "s", "s", "s", "@deltas"), size=NARROW),
    Scene("narrow-loss", (*_epochs(30), "@loss"), "moons", size=NARROW),
    Scene("narrow-data", (*_epochs(60), "s", "s", "@data"), "moons", size=NARROW),
    Scene("narrow-digits", (*_epochs(1), "s", "@activations"), "digits", size=NARROW),
    Scene("narrow-iris", (*_epochs(20), "s", "s", "s"), "iris", size=NARROW),
    Scene("narrow-help", ("question_mark",), size=NARROW),
    Scene("narrow-prompt", _typed("print z[1]"), size=NARROW),
    Scene("narrow-replay", ("r",) * 12, replay="mazur", size=NARROW),
    Scene("narrow-open", size=NARROW, listed=_LISTED, then=tuple("iris")),
    Scene("narrow-new-experiment", ("O", *["down"] * 5, *["left"] * 2), size=NARROW),
    Scene(
        "narrow-derivation",
        ("f", *_typed("derive delta[2][1]"), "enter", *["right"] * 5),
        "xor",
        size=NARROW,
    ),
    Scene("presentation", (*_epochs(3), *["s"] * 4), preferences=Preferences(layout="presentation")),
    Scene("maximized", (*_epochs(60), "s", "s", "@data", "z"), "moons"),
    Scene("narrow-maximized", (*_epochs(2), "f", "@weights", "z"), "iris", size=NARROW),
    Scene("narrow-timeline", (*_BRANCHED, "@timeline", "up", "up", "right"), size=NARROW),
    Scene("narrow-stops", (*_STOPS, "@stops", "down"), size=NARROW),
    Scene("narrow-history", (*_ASKED, "@history", "down", "down"), size=NARROW),
    Scene("too-small", size=(60, 18)),
    Scene("very-wide", (*_epochs(3), "s", "s"), "iris", size=(200, 60)),
)
