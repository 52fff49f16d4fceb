"""The analyzer's curve: CPU time and peak memory over millions of blocks, both axes logarithmic, so that what is linear
is a line of slope one (dashed: through the first point). Written by hand as SVG, as plot.py does.
"""

import html
import math

COLOURS = {"CPU time, s": "#1b6ca8", "peak memory, GB": "#e07b39"}
LEFT, TOP, WIDTH, HEIGHT = 60, 40, 700, 400
LOW, HIGH = 0.1, 200.0  # of the vertical axis


def across(million, most):
    return LEFT + (WIDTH - LEFT - 30) * math.log(million) / math.log(most)


def up(value):
    return HEIGHT - 40 - (HEIGHT - 40 - TOP) * math.log(value / LOW) / math.log(HIGH / LOW)


def text(x, y, words, anchor="middle", colour="#222"):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}" fill="{colour}">{html.escape(words)}</text>'


def line(begin, end, style):
    return f'<line x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" {style}/>'


def svg(points):
    """points: [(millions of blocks, CPU seconds, GB)], the smallest first, which is 1."""
    most = points[-1][0]
    parts = []
    for value in (0.1, 1, 10, 100):
        parts += [line((LEFT, up(value)), (WIDTH - 30, up(value)), 'stroke="#ddd"'), text(LEFT - 8, up(value) + 4, f"{value:g}", "end")]
    for million, *_ in points:
        parts.append(text(across(million, most), HEIGHT - 20, f"{million:g} million"))
    for index, (title, colour) in enumerate(COLOURS.items()):
        values = [point[index + 1] for point in points]
        parts.append(line((across(1, most), up(values[0])), (across(most, most), up(values[0] * most)), f'stroke="{colour}" stroke-dasharray="4 4"'))
        for (million, *_), value in zip(points, values):
            parts.append(f'<circle cx="{across(million, most):.1f}" cy="{up(value):.1f}" r="4" fill="{colour}"/>')
        parts.append(text(LEFT + 20 + 130 * index, 20, title, "start", colour))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" role="img">'
            f'<title>CPU time and peak memory of the analyzer</title><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
            + "\n".join(parts) + "\n</svg>\n")
