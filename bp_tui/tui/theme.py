"""Our two themes. Signs are blue for plus and orange for minus, which the colour-blind can tell apart.

What has no part in the op on show is drawn in the fainter pair, `far-plus` and `far-minus`.
"""

from textual.app import App
from textual.theme import Theme

OWN_VARIABLES = ("plus", "minus", "far-plus", "far-minus", "changed", "label", "rule")

DARK = Theme(
    name="bp-dark",
    dark=True,
    primary="#4aa8ff",
    secondary="#8fa3b8",
    accent="#ffd166",
    foreground="#dbe4ee",
    background="#0f141a",
    surface="#161d26",
    panel="#1f2935",
    warning="#ffb454",
    error="#ff8f87",
    success="#7ee2b8",
    variables={
        "plus": "#6cb6ff",
        "minus": "#ffa657",
        "far-plus": "#41698f",
        "far-minus": "#8d6136",
        "changed": "#26405c",
        "label": "#9aabbd",
        "rule": "#5b7087",
        "footer-key-foreground": "#ffd166",
        "footer-background": "#161d26",
        "border": "#4aa8ff",
        "border-blurred": "#5b7087",
    },
)

LIGHT = Theme(
    name="bp-light",
    dark=False,
    primary="#0b5cad",
    secondary="#4d5c6b",
    accent="#8a5a00",
    foreground="#1b2733",
    background="#f7f9fb",
    surface="#ffffff",
    panel="#e9eef4",
    warning="#8a5a00",
    error="#b3261e",
    success="#0f6b4f",
    variables={
        "plus": "#0b5cad",
        "minus": "#a04a00",
        "far-plus": "#5f92c4",
        "far-minus": "#b8814f",
        "changed": "#d3e6fb",
        "label": "#56677a",
        "rule": "#8291a1",
        "footer-key-foreground": "#8a5a00",
        "footer-background": "#e9eef4",
        "border": "#0b5cad",
        "border-blurred": "#8291a1",
    },
)

# Classes from the third on; the first two are in the colours of minus and plus.
MORE_CLASSES_DARK = ("#7ee2b8", "#f291c7", "#ffe08a", "#b79bff", "#8ee3f5", "#c9d17a", "#ff9b94", "#c3ccd6")
MORE_CLASSES_LIGHT = ("#0f6b4f", "#a3206b", "#7a6a00", "#5b3fb0", "#006b80", "#566300", "#9c2b22", "#4d5c6b")


def put_on(app: App[None], wanted: str) -> None:
    """Give the app the theme called `wanted`, if there is one, else our dark one."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    app.theme = wanted if wanted in app.available_themes else DARK.name
