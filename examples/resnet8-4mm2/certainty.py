#!/usr/bin/env python3
"""How sure the bands of the energy table let one be of the best point of a sweep.

usage: certainty.py DIR [DRAWS [SEED]]        DIR: of `wagesim sweep`, with the columns that sweep.yaml beside this asks for

Draws a price for every component between its low and its high end, evenly on a logarithmic scale on either side of the value. One
draw holds for all machines, which are made of the same parts: buffers share one, each kind of DRAM has its own. Counts how often
each point has the least energy x time, and says by how much the choice of the sweep loses where it does not.
"""
import collections
import json
import math
import pathlib
import random
import sys

PREFIX = "energy.components."


def points_of(folder):
    """Points that were simulated: parameters, figures, and (low, value, high) of each component in pJ."""
    sweep = json.loads((folder / "sweep.json").read_text())
    for row in sweep["rows"]:
        if row["status"] != "done":
            continue
        figures = dict(zip(sweep["figures"], row["figures"]))
        names = {name[len(PREFIX):].rsplit(".", 1)[0] for name in figures if name.startswith(PREFIX)}
        bands = {name: tuple(figures[f"{PREFIX}{name}.{end}"] for end in ("low", "value", "high")) for name in sorted(names)}
        if not bands:
            sys.exit(f"{folder}/sweep.json has no columns {PREFIX}...: see sweep.yaml beside this script")
        yield dict(zip(sweep["axes"], row["values"])), figures, bands


def source_of(component, parameters):
    """What a component's price shares with that of other machines."""
    if component.endswith("_buffer"):
        return "sram"
    return f"dram {parameters['dram.preset']}" if component == "dram" else component


def drawn(band, place):
    """A price in a band; place: from -1, its low end, over 0, its value, to 1."""
    low, value, high = band
    if value == 0:
        return 0.0
    end = low if place < 0 else high
    return value * math.exp(abs(place) * math.log(max(end, value * 1e-3) / value))


def main():
    folder = pathlib.Path(sys.argv[1])
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    points = sorted(points_of(folder), key=lambda point: point[1]["edp"])
    sources = sorted({source_of(name, parameters) for parameters, _, bands in points for name in bands})
    wins, losses = collections.Counter(), []
    for _ in range(draws):
        place = {source: random.uniform(-1, 1) for source in sources}
        products = [figures["time"] * sum(drawn(band, place[source_of(name, parameters)]) for name, band in bands.items())
                    for parameters, figures, bands in points]
        best = min(range(len(points)), key=products.__getitem__)
        wins[best] += 1
        losses.append(products[0] / products[best] - 1)
    losses.sort()
    print(f"{len(points)} points, {draws} draws; the choice of the sweep is best in {100 * wins[0] / draws:.0f} %, "
          f"within 5 % of the best in {100 * sum(loss <= 0.05 for loss in losses) / draws:.0f} %, "
          f"at worst {100 * losses[-1]:.0f} % behind")
    for index, count in wins.most_common(8):
        parameters, figures, _ = points[index]
        print(f"  best in {100 * count / draws:5.1f} %: {figures['time'] * 1e3:7.3f} ms {figures['energy'] * 1e-9:7.3f} mJ "
              f"{figures['mm2']:5.2f} mm2  " + ", ".join(f"{key} {value}" for key, value in parameters.items()
                                                       if key not in ("network", "batch")))


if __name__ == "__main__":
    main()
