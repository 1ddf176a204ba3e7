"""A small SVG canvas: boxes, fitted text, arrows. It knows how wide text is, so that nothing runs out of its box."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

SANS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

# Advance widths in em, on the wide side, so that text fits in whichever of the fonts a reader has.
_MONO_WIDTH = 0.61
_WIDTHS = {
    **dict.fromkeys("iljI.,:;'|!", 0.30),
    **dict.fromkeys("ft()[]-/ r", 0.38),
    **dict.fromkeys("mwMW@%—", 0.92),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.74),
}
_OTHER_WIDTH = 0.58
_BOLD = 1.07


@dataclass(frozen=True)
class Style:
    """How text looks."""

    size: float = 12
    colour: str = "#1b2733"
    bold: bool = False
    mono: bool = False

    def width(self, text: str) -> float:
        """Return the room that a text takes, at most."""
        if self.mono:
            return len(text) * _MONO_WIDTH * self.size
        width = sum(_WIDTHS.get(character, _OTHER_WIDTH) for character in text) * self.size
        return width * _BOLD if self.bold else width

    def fitted(self, text: str, room: float) -> str:
        """Return the text, with its middle left out when there is no room for all of it."""
        if self.width(text) <= room:
            return text
        for kept in range(len(text) - 1, 1, -1):
            shorter = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
            if self.width(shorter) <= room:
                return shorter
        return "…"


@dataclass
class Canvas:
    """Collects SVG elements in drawing order."""

    elements: list[str] = field(default_factory=list)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        stroke: str = "none",
        thickness: float = 1,
        radius: float = 6,
        dashed: bool = False,
        hint: str = "",
    ) -> None:
        """Draw a rectangle; ``hint`` is what a browser shows when pointed at it."""
        dashes = ' stroke-dasharray="6 4"' if dashed else ""
        self._add(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}"'
            f' fill="{fill}" stroke="{stroke}" stroke-width="{_n(thickness)}"{dashes}',
            "rect",
            f"<title>{escape(hint)}</title>" if hint else "",
        )

    def text(self, x: float, y: float, text: str, style: Style, *, room: float, anchor: str = "start") -> None:
        """Write one line whose baseline is ``y``; what does not fit in ``room`` is shortened, and whole in its hint."""
        if not text:
            return
        shown = style.fitted(text, room)
        weight = ' font-weight="600"' if style.bold else ""
        family = ' class="mono"' if style.mono else ""
        aligned = "" if anchor == "start" else f' text-anchor="{anchor}"'
        hint = f"<title>{escape(text)}</title>" if shown != text else ""
        look = f'font-size="{_n(style.size)}" fill="{style.colour}"{weight}{family}{aligned}'
        self._add(
            f'<text x="{_n(x)}" y="{_n(y)}" {look}',
            "text",
            f"{escape(shown)}{hint}",
        )

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, *, arrow: bool = True, width: float = 1.8
    ) -> None:
        """Draw a line through the points, with an arrow's head at its end."""
        path = " ".join(f"{'M' if number == 0 else 'L'}{_n(x)} {_n(y)}" for number, (x, y) in enumerate(points))
        self._add(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"', "path", "")
        if arrow:
            (x1, y1), (x2, y2) = points[-2:]
            self._head(x2, y2, _sign(x2 - x1), _sign(y2 - y1), colour)

    def label(self, x: float, y: float, text: str, style: Style, *, room: float) -> None:
        """Write a text centred on a point of a line, on a background of its own."""
        shown = style.fitted(text, room - 16)
        width = style.width(shown) + 16
        self.box(x - width / 2, y - 11, width, 22, fill="#ffffff", stroke=style.colour, radius=11)
        self.text(x, y + style.size * 0.35, shown, style, room=room, anchor="middle")

    def svg(self, width: float, height: float, *, title: str, description: str, background: str) -> str:
        """Return the picture. The background is part of it, so that it reads the same on light and dark pages."""
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}"'
            f' width="{_n(width)}" height="{_n(height)}" role="img" font-family="{SANS}">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            f"<style>.mono {{ font-family: {MONO}; }}</style>",
            f'<rect width="{_n(width)}" height="{_n(height)}" rx="14" fill="{background}"/>',
            *self.elements,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _head(self, x: float, y: float, dx: int, dy: int, colour: str) -> None:
        back, half = 9, 4.5
        left = (x - dx * back + dy * half, y - dy * back + dx * half)
        right = (x - dx * back - dy * half, y - dy * back - dx * half)
        path = f"M{_n(x)} {_n(y)} L{_n(left[0])} {_n(left[1])} L{_n(right[0])} {_n(right[1])} Z"
        self._add(f'<path d="{path}" fill="{colour}"', "path", "")

    def _add(self, opening: str, tag: str, content: str) -> None:
        self.elements.append(f"{opening}>{content}</{tag}>" if content else f"{opening}/>")


@dataclass
class Layers:
    """Frames lie below what is in them, and arrows above all."""

    frames: Canvas = field(default_factory=Canvas)
    content: Canvas = field(default_factory=Canvas)
    arrows: Canvas = field(default_factory=Canvas)

    def elements(self) -> list[str]:
        """Return everything in drawing order: a frame is known after what is in it, so the last is the outermost."""
        return [*reversed(self.frames.elements), *self.content.elements, *self.arrows.elements]


def _n(number: float) -> str:
    """Write a number the same way everywhere: one decimal at most."""
    return f"{round(number, 1):g}" if abs(number) < 100_000 else str(round(number))


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
