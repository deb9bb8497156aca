"""Our two themes. Signs are blue for plus and orange for minus, which the colour-blind can tell apart.

What has no part in the op on show is drawn in the fainter pair, `far-plus` and `far-minus`. Each theme has a second
form for terminals with 16 colours.
"""

from textual.theme import Theme

OWN_VARIABLES = ("plus", "minus", "far-plus", "far-minus", "changed", "read", "label", "rule")

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
        "read": "#1f2935",
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
        "minus": "#954400",
        "far-plus": "#5f92c4",
        "far-minus": "#b8814f",
        "changed": "#bfdbf9",
        "read": "#e9eef4",
        "label": "#4a5a6b",
        "rule": "#8291a1",
        "footer-key-foreground": "#8a5a00",
        "footer-background": "#e9eef4",
        "border": "#0b5cad",
        "border-blurred": "#8291a1",
    },
)

DARK_FEW = Theme(
    name=DARK.name,
    dark=True,
    primary="#55ffff",
    secondary="#aaaaaa",
    accent="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#555555",
    warning="#ffff55",
    error="#ff5555",
    success="#55ff55",
    variables={
        "plus": "#55ffff",
        "minus": "#ffff55",
        "far-plus": "#00aaaa",
        "far-minus": "#aa5500",
        "changed": "#0000aa",
        "read": "#555555",
        "label": "#aaaaaa",
        "rule": "#aaaaaa",
        "footer-key-foreground": "#ffff55",
        "footer-background": "#000000",
        "border": "#55ffff",
        "border-blurred": "#aaaaaa",
    },
)

LIGHT_FEW = Theme(
    name=LIGHT.name,
    dark=False,
    primary="#0000aa",
    secondary="#555555",
    accent="#aa00aa",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#aaaaaa",
    warning="#aa0000",
    error="#aa0000",
    success="#0000aa",
    variables={
        "plus": "#0000aa",
        "minus": "#aa0000",
        "far-plus": "#5555ff",
        "far-minus": "#aa5500",
        "changed": "#55ffff",
        "read": "#ffff55",
        "label": "#555555",
        "rule": "#555555",
        "footer-key-foreground": "#aa00aa",
        "footer-background": "#ffffff",
        "border": "#0000aa",
        "border-blurred": "#555555",
    },
)

# Classes from the third on; the first two are in the colours of minus and plus.
MORE_CLASSES_DARK = ("#7ee2b8", "#f291c7", "#ffe08a", "#b79bff", "#8ee3f5", "#c9d17a", "#ff9b94", "#c3ccd6")
MORE_CLASSES_LIGHT = ("#0f6b4f", "#a3206b", "#7a6a00", "#5b3fb0", "#006b80", "#566300", "#9c2b22", "#4d5c6b")


def own_themes(*, few_colors: bool) -> tuple[Theme, Theme]:
    """The dark one and the light one."""
    return (DARK_FEW, LIGHT_FEW) if few_colors else (DARK, LIGHT)
