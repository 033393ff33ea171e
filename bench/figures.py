"""The lines of JSON that the benches write: read, as a table, as a chart.

    figures.py table FILE           a Markdown table with ratios and shares of the machine's peak
    figures.py chart FILE SVG       bars of the ratios of all rows that have a goal
"""

import json
import sys
from html import escape


class Row:
    """The contenders of one row at one width; of a row measured twice the later."""

    def __init__(self):
        self.contenders = {}

    @property
    def ours(self):
        return next(iter(self.contenders.values()))

    @property
    def peer(self):
        return self.contenders.get(self.ours.get("peer"))


def read(path):
    """{(row, width): Row} in the order of the file."""
    rows, last = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            figure = json.loads(line)
            key = figure["row"], figure["width"]
            if "verdict" in figure:     # ours: the row begins
                rows[key] = last = Row()
            last.contenders[figure["contender"]] = figure
    return rows


def number(x):
    return f"{x:,.0f}" if x >= 1000 else f"{x:.3g}"


def share_of_peak(row, rows):
    """Of the multiply-add loop at the same width, where the row counts operations."""
    peak = rows.get(("peak multiply-add", row.ours["width"]))
    if row.ours["unit"] != "GFLOP/s" or not peak or peak is row:
        return ""
    return f"{100 * row.ours['median'] / peak.ours['median']:.0f} %"


def table(path):
    rows = read(path)
    yield "| row | width | unit | ours, median (best) | of peak | best peer | median (best) | ratio | spread | goal | |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for (name, width), row in rows.items():
        ours, peer = row.ours, row.peer
        cells = [name, width, ours["unit"], f"{number(ours['median'])} ({number(ours['best'])})",
                 share_of_peak(row, rows)]
        if peer:
            cells += [peer["contender"], f"{number(peer['median'])} ({number(peer['best'])})", f"{ours['ratio']:.2f}",
                      f"{100 * ours['ratio_spread']:.1f} %" if ours["races"] > 1 else "one race"]
        else:
            cells += [""] * 4
        cells += [f"{ours['goal']:g}" if ours["goal"] else "", ours["verdict"]]
        yield "| " + " | ".join(cells) + " |"
    last = row.ours
    yield ""
    yield ", ".join(last[key] for key in ("date", "commit", "cpu") if key in last)


# Colours that stand out on white and on near-black alike; text follows the page's.
STYLE = """text { font: 12px sans-serif; fill: #222 } .axis { stroke: #888 } .parity { stroke: #888; stroke-width: 2 }
.met { fill: #2a8f5b } .missed { fill: #d0604c } .unresolved { fill: #8a8a8a } .measured { fill: #4a86c8 }
.goal { stroke: #b8860b; stroke-width: 2 } h1 { font-weight: bold }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }"""


def chart(path):
    """Horizontal bars on a logarithmic axis: a ratio and its inverse are equally long."""
    from math import log2
    rows = [(key, row.ours) for key, row in read(path).items() if row.ours["goal"]]
    if not rows:
        return
    left, width, step, top = 330, 520, 16, 62
    low, high = -4, 5      # 1/16 to 32 times

    def x(ratio):
        return left + width * (min(max(log2(ratio), low), high) - low) / (high - low)

    last = rows[-1][1]
    height = top + step * len(rows) + 30
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 60} {height}" role="img">'
    yield f"<style>{STYLE}</style>"
    yield '<text x="10" y="20" style="font-size: 16px; font-weight: bold">Vane against the best peer of each row</text>'
    note = ", ".join(last[key] for key in ("date", "commit", "cpu") if key in last)
    yield f'<text x="10" y="38">times as fast, logarithmic; gold: the goal; grey: unresolved. {escape(note)}</text>'
    for power in range(low, high + 1):
        at, label = x(2 ** power), f"{2 ** power}" if power >= 0 else f"1/{2 ** -power}"
        yield f'<line class="{"parity" if power == 0 else "axis"}" x1="{at:.1f}" x2="{at:.1f}" y1="{top - 4}" ' \
              f'y2="{height - 24}"{"" if power == 0 else " stroke-opacity=" + chr(34) + "0.3" + chr(34)}/>'
        yield f'<text x="{at:.1f}" y="{height - 8}" text-anchor="middle">{label}</text>'
    for i, ((name, isa), ours) in enumerate(rows):
        y, a, b = top + step * i, x(1), x(ours["ratio"])
        yield f'<text x="{left - 6}" y="{y + 11}" text-anchor="end">{escape(name)} {isa}</text>'
        yield f'<rect class="{ours["verdict"]}" x="{min(a, b):.1f}" y="{y + 2}" width="{max(abs(b - a), 1):.1f}" ' \
              f'height="{step - 5}"><title>{ours["ratio"]:.2f} x {escape(ours["peer"])}</title></rect>'
        if ours["goal"]:
            at = x(ours["goal"])
            yield f'<line class="goal" x1="{at:.1f}" x2="{at:.1f}" y1="{y}" y2="{y + step - 1}"/>'
        yield f'<text x="{max(a, b) + 4:.1f}" y="{y + 11}">{ours["ratio"]:.2f}</text>'
    yield "</svg>"


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "table":
        print("\n".join(table(sys.argv[2])))
    elif len(sys.argv) == 4 and sys.argv[1] == "chart":
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            file.write("\n".join(chart(sys.argv[2])) + "\n")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
