"""From oklch to what a screen shows, and the contrast of two colours as WCAG reckons it."""

import math
import re
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\);")
Rgb = tuple[float, float, float]


def tokens() -> dict[str, tuple[Rgb, Rgb]]:
    """Every colour token as linear sRGB, light and dark."""
    found = PAIR.findall((CSS / "tokens.css").read_text())
    return {name: (linear_srgb(light), linear_srgb(dark)) for name, light, dark in found}


def linear_srgb(oklch: str) -> Rgb:
    """Linear light, not clipped: a part outside 0 to 1 means that no screen of that kind can show it."""
    lightness, chroma, hue = map(float, oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Rgb) -> float:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
