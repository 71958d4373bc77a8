"""Pictures as plain SVG: a calibration curve and intervals per scenario. Readable on light and dark pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.linkage.scoring import Share

_STYLE = (
    "text{font:12px sans-serif;fill:#444}.axis{stroke:#888;stroke-width:1;fill:none}.ideal{stroke:#888;"
    "stroke-dasharray:4 3}.title{font-weight:bold;fill:#222}rect.page{fill:#fff}"
)
COLOURS = ("#1b6ca8", "#c2571a", "#5a7d2a")


@dataclass(frozen=True, slots=True)
class Series:
    """One tool in a picture."""

    name: str
    points: Sequence[tuple[float, Share]]


def _page(width: int, height: int, title: str, body: Sequence[str]) -> str:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="title" x="12" y="20">{escape(title)}</text>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def calibration(title: str, series: Sequence[Series]) -> str:
    """Return stated probability against what was true, with 95 % intervals; on the dashed line both agree."""
    side, left, top = 360, 60, 36

    def x(value: float) -> float:
        return round(left + side * value, 1)

    def y(value: float) -> float:
        return round(top + side * (1 - value), 1)

    body = [
        f'<path class="axis" d="M{x(0)},{y(1)} V{y(0)} H{x(1)}"/>',
        f'<line class="ideal" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>',
    ]
    for at in (0.0, 0.25, 0.5, 0.75, 1.0):
        body.append(f'<text x="{x(at)}" y="{y(0) + 18}" text-anchor="middle">{at:g}</text>')
        body.append(f'<text x="{x(0) - 8}" y="{y(at) + 4}" text-anchor="end">{at:g}</text>')
    body.append(f'<text x="{x(0.5)}" y="{y(0) + 38}" text-anchor="middle">stated probability</text>')
    turned = f'text-anchor="middle" transform="rotate(-90 16 {y(0.5)})"'
    body.append(f'<text x="16" y="{y(0.5)}" {turned}>share that was right</text>')
    for number, (colour, one) in enumerate(zip(COLOURS, series, strict=False)):
        path = " ".join(f"{x(mean)},{y(share.value)}" for mean, share in one.points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        for mean, share in one.points:
            low, high = share.interval
            body.append(f'<line x1="{x(mean)}" y1="{y(low)}" x2="{x(mean)}" y2="{y(high)}" stroke="{colour}"/>')
            body.append(
                f'<circle cx="{x(mean)}" cy="{y(share.value)}" r="3" fill="{colour}">'
                f"<title>{one.name}: stated {mean:.3f}, right {share.value:.3f} of {share.of}</title></circle>"
            )
        body.append(
            f'<text x="{x(0) + 14}" y="{y(1) + 16 + 16 * number}" style="fill:{colour}">{escape(one.name)}</text>'
        )
    return _page(left + side + 24, top + side + 52, title, body)


def intervals(title: str, rows: Sequence[tuple[str, Sequence[Share]]], names: Sequence[str]) -> str:
    """Return, per row, each tool's share as a dot with its 95 % interval."""
    left, width, step, top = 230, 420, 13 * len(names) + 8, 62

    def x(value: float) -> float:
        return round(left + width * value, 1)

    body = []
    for at in (0.0, 0.25, 0.5, 0.75, 1.0):
        bottom = top + step * len(rows)
        body.append(f'<line class="axis" x1="{x(at)}" y1="{top - 6}" x2="{x(at)}" y2="{bottom}" opacity="0.3"/>')
        body.append(f'<text x="{x(at)}" y="{bottom + 14}" text-anchor="middle">{100 * at:.0f} %</text>')
    for number, (colour, name) in enumerate(zip(COLOURS, names, strict=False)):
        body.append(f'<circle cx="{left + 200 * number}" cy="40" r="4" fill="{colour}"/>')
        body.append(f'<text x="{left + 10 + 200 * number}" y="44">{escape(name)}</text>')
    for row, (label, shares) in enumerate(rows):
        middle = top + step * row + step / 2
        body.append(f'<text x="{left - 10}" y="{middle + 1}" text-anchor="end">{escape(label)} ({shares[0].of})</text>')
        for number, (colour, share) in enumerate(zip(COLOURS, shares, strict=False)):
            if not share.of:
                continue
            y = round(middle + 13 * (number - (len(shares) - 1) / 2) - 3, 1)
            low, high = share.interval
            body.append(f'<line x1="{x(low)}" y1="{y}" x2="{x(high)}" y2="{y}" stroke="{colour}" stroke-width="2"/>')
            body.append(f'<circle cx="{x(share.value)}" cy="{y}" r="3.5" fill="{colour}"/>')
    return _page(left + width + 40, top + step * len(rows) + 26, title, body)
