"""Reads what a gate-level power and area estimate needs of a Liberty file (Synopsys' open .lib format).

Units within: ps, fF, fJ, um2, V. A table is looked up linearly in both of its axes and extended linearly beyond them.
"""
import bisect
import dataclasses
import gzip
import pathlib
import re

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|\\\n|"(?:[^"\\]|\\.|\\\n)*"|[(){};:,]|[^\s(){};:,"]+', re.DOTALL)


@dataclasses.dataclass
class Group:
    """kind (args) { attributes; groups }"""
    kind: str
    args: list
    attributes: dict = dataclasses.field(default_factory=dict)  # simple ones: text; complex ones: list of texts
    groups: list = dataclasses.field(default_factory=list)

    def all(self, kind):
        return [group for group in self.groups if group.kind == kind]

    def first(self, *kinds):
        return next((group for group in self.groups if group.kind in kinds), None)

    def text(self, name, default=""):
        value = self.attributes.get(name, default)
        return value[0] if isinstance(value, list) else value

    def number(self, name, default=0.0):
        return float(self.text(name, default))


def read(path):
    """The library group of a Liberty file, plain or gzipped. ValueError where it is none."""
    raw = pathlib.Path(path).read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("latin-1")
    tokens = [t for t in TOKEN.findall(text) if not t.startswith(("/*", "//")) and t != "\\\n"]
    groups = parse_groups(tokens, str(path))
    if len(groups.groups) != 1 or groups.groups[0].kind != "library":
        raise ValueError(f"{path}: holds no single library group")
    return groups.groups[0]


def parse_groups(tokens, where):
    """The groups of a file. A semicolon after ')' may be missing, as some libraries leave it out."""
    root = Group("file", [])
    stack = [root]
    place = 0

    def until(end):
        nonlocal place
        words = []
        while place < len(tokens) and tokens[place] != end:
            words.append(tokens[place])
            place += 1
        place += 1
        return words

    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token == "}":
            stack.pop()
            if not stack:
                raise ValueError(f"{where}: a closing brace too many")
        elif token != ";":
            mark = tokens[place] if place < len(tokens) else ""
            place += 1
            if mark == ":":
                stack[-1].attributes[token] = " ".join(until(";")).strip('"')
            elif mark == "(":
                args = [word.strip('"').replace("\\\n", " ") for word in until(")") if word != ","]
                if place < len(tokens) and tokens[place] == "{":
                    place += 1
                    stack.append(Group(token, args))
                    stack[-2].groups.append(stack[-1])
                else:
                    stack[-1].attributes[token] = args
            else:
                raise ValueError(f"{where}: '{mark}' after '{token}'")
    if len(stack) != 1:
        raise ValueError(f"{where}: ends within group {stack[-1].kind}")
    return root


def numbers(texts):
    return [float(word) for text in texts for word in re.split(r"[,\s]+", text.strip()) if word]


class Table:
    """A value by input slew (ps) and output load (fF)."""

    def __init__(self, slews, loads, rows):
        self.slews, self.loads, self.rows = slews, loads, rows

    def at(self, slew, load):
        i, t = place(self.slews, slew)
        j, u = place(self.loads, load)
        near = self.rows[i]
        far = self.rows[min(i + 1, len(self.rows) - 1)]
        k = min(j + 1, len(near) - 1)
        return (1 - t) * ((1 - u) * near[j] + u * near[k]) + t * ((1 - u) * far[j] + u * far[k])


def place(axis, x):
    if len(axis) == 1:
        return 0, 0.0
    i = min(max(bisect.bisect_right(axis, x) - 1, 0), len(axis) - 2)
    return i, (x - axis[i]) / (axis[i + 1] - axis[i])


class Library:
    """Cells by name, and the units of their figures."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        root = read(path)
        self.name = root.args[0] if root.args else ""
        self.templates = {t.args[0]: t for t in root.all("lu_table_template") + root.all("power_lut_template")}
        self.ps = time_unit(root.text("time_unit", "1ns"))
        load, unit = root.attributes.get("capacitive_load_unit", ["1", "pf"])
        self.ff = float(load) * {"pf": 1000.0, "ff": 1.0}[unit.lower()]
        self.volts = root.number("nom_voltage", 0) or 1.0
        self.leakage_nw = {"1nW": 1.0, "1pW": 1e-3, "1uW": 1e3, "1mW": 1e6}.get(root.text("leakage_power_unit", "1nW"), 1.0)
        self.cells = {cell.args[0]: cell for cell in root.all("cell")}

    # internal_power is in units of V^2 x load, whatever the power units of the file say: the convention of Liberty
    @property
    def fj(self):
        return self.ff

    def pins(self, cell, direction):
        return {pin.args[0]: pin for pin in self.cells[cell].all("pin") if pin.text("direction") == direction}

    def capacitance(self, cell, pin):
        return self.pins(cell, "input")[pin].number("capacitance") * self.ff

    def area(self, cell):
        return self.cells[cell].number("area")

    def table(self, group, factor):
        """The look-up of a timing or power table; None where the group is absent."""
        if group is None:
            return None
        template = self.templates.get(group.args[0] if group.args else "")

        def axis(name, scale):
            own = group.attributes.get(name) or (template.attributes.get(name) if template else None)
            return [x * scale for x in numbers(own)] if own else [0.0]

        values = group.attributes.get("values", ["0"])
        rows = [[x * factor for x in numbers([row])] for row in values]
        first = (template.text("variable_1") if template else "") or "input_net_transition"
        one, two = axis("index_1", 1.0), axis("index_2", 1.0)
        if "capacitance" in first:
            flat = rows if len(rows) == len(one) else [[x] for x in rows[0]]
            turned = [list(column) for column in zip(*flat)]
            return Table([x * self.ps for x in two], [x * self.ff for x in one], turned)
        if len(rows) == 1 and len(one) > 1:
            rows = [[x] for x in rows[0]]
        return Table([x * self.ps for x in one], [x * self.ff for x in two], rows)

    def smallest(self, inputs, rows):
        """The smallest cell of one output with this truth table (rows, first input fastest), by area and then by name."""
        found = []
        for name, cell in self.cells.items():
            outputs = self.pins(name, "output")
            pins = sorted(self.pins(name, "input"))
            if len(outputs) == 1 and len(pins) == inputs and cell.first("ff", "latch") is None:
                text = next(iter(outputs.values())).text("function")
                function = compiled(text, pins)
                if text and [function(*(row >> i & 1 for i in range(inputs))) for row in range(1 << inputs)] == rows:
                    found.append((self.area(name), name))
        if not found:
            raise ValueError(f"{self.path}: no cell of {inputs} inputs has the truth table {rows}")
        return min(found)[1]

    def inverter(self):
        return self.smallest(1, [1, 0])

    def nand2_area(self):
        return self.area(self.smallest(2, [1, 1, 1, 0]))

    def fo4(self):
        """ps of the smallest inverter that drives four of itself, with the slew that it then makes itself; mean of both edges."""
        cell = self.inverter()
        pin, = self.pins(cell, "input")
        load = 4 * self.capacitance(cell, pin)
        output, = self.pins(cell, "output").values()
        timing = output.first("timing")
        slew, delay = 20.0, 0.0
        for _ in range(50):
            delay = sum(self.table(timing.first(f"cell_{edge}"), self.ps).at(slew, load) for edge in ("rise", "fall")) / 2
            slew = sum(self.table(timing.first(f"{edge}_transition"), self.ps).at(slew, load)
                       for edge in ("rise", "fall")) / 2
        return delay


def python_text(function):
    """A Liberty function as a Python expression of 0s and 1s: blanks between operands and * are and, + is or, ' is not."""
    text = function.strip()
    while "'" in text:
        end = text.index("'")
        start = re.search(r"\w+\s*$", text[:end])
        begin = start.start() if start else opening(text, text.rindex(")", 0, end))
        text = f"{text[:begin]}(~{text[begin:end]}){text[end + 1:]}"
    text = re.sub(r"(?<=[\w)])\s+(?=[\w(!~])", "&", text)
    return text.replace("*", "&").replace("+", "|").replace("!", "~")


def opening(text, close):
    """Where the bracket opens that closes here."""
    depth = 0
    for place in range(close, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"no bracket opens in {text}")


def compiled(function, pins):
    """The function as a callable of the pins' values, each 0 or 1. ValueError where it is no such function."""
    names = ", ".join(pins)
    try:
        return eval(f"lambda {names}: ({python_text(function)}) & 1", {})
    except SyntaxError as error:
        raise ValueError(f"no function of {names}: {function}") from error


def time_unit(text):
    value, unit = re.match(r"([\d.]+)\s*(ps|ns)", text).groups()
    return float(value) * {"ps": 1.0, "ns": 1000.0}[unit]
