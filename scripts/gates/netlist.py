"""A combinational netlist that Yosys mapped, with the delay and the energy of each gate by its library."""
import dataclasses
import json

from gates.liberty import compiled

SLEW_PS = 20.0
WIRE_FF_PER_UM = 0.2
UTILISATION = 0.7


@dataclasses.dataclass
class Gate:
    """One output of a cell: a truth table of its inputs, first input in the lowest place."""
    inputs: list
    output: int
    rows: list
    kind: str
    pin: str
    delay_ps: int = 1
    toggle_fj: float = 0.0  # of an edge of the output: its load charged or discharged, and the cell within


class Netlist:
    """wires scales the wire length: each receiver is reached by two pitches of a mean placed cell."""

    def __init__(self, text, top, library, wires=1.0):
        module = json.loads(text)["modules"][top]
        self.ports = {name: [self.net(bit) for bit in port["bits"]] for name, port in module["ports"].items()}
        self.inputs = [net for name, port in module["ports"].items() if port["direction"] == "input"
                       for net in self.ports[name]]
        self.gates, self.area = [], 0.0
        for cell in module["cells"].values():
            self.area += library.area(cell["type"])
            pins = sorted(library.pins(cell["type"], "input"))
            for pin, group in library.pins(cell["type"], "output").items():
                if pin in cell["connections"]:
                    function = compiled(group.text("function"), pins)
                    rows = [function(*(row >> i & 1 for i in range(len(pins)))) for row in range(1 << len(pins))]
                    self.gates.append(Gate([self.net(cell["connections"][name][0]) for name in pins],
                                           self.net(cell["connections"][pin][0]), rows, cell["type"], pin))
        self.nets = 2 + max((net for gate in self.gates for net in [*gate.inputs, gate.output]), default=0)
        self.receivers = [[] for _ in range(self.nets)]
        for index, gate in enumerate(self.gates):
            for net in gate.inputs:
                self.receivers[net].append(index)
        self.order = self.levels()
        self.characterise(library, wires)

    @staticmethod
    def net(bit):
        return {"0": 0, "1": 1, "x": 0}.get(bit, bit) if isinstance(bit, str) else bit

    def levels(self):
        """The gates so that each comes after those that drive it."""
        drivers = {gate.output: index for index, gate in enumerate(self.gates)}
        waiting = [sum(net in drivers for net in gate.inputs) for gate in self.gates]
        ready = [index for index, count in enumerate(waiting) if count == 0]
        for index in ready:
            for receiver in self.receivers[self.gates[index].output]:
                waiting[receiver] -= self.gates[receiver].inputs.count(self.gates[index].output)
                if waiting[receiver] == 0:
                    ready.append(receiver)
        if len(ready) != len(self.gates):
            raise ValueError("the netlist has a loop")
        return ready

    def characterise(self, library, wires):
        pitch = (self.area / max(len(self.gates), 1) / UTILISATION) ** 0.5
        self.load = [0.0] * self.nets
        for gate in self.gates:
            for net, pin in zip(gate.inputs, sorted(library.pins(gate.kind, "input"))):
                self.load[net] += library.capacitance(gate.kind, pin) + wires * 2 * pitch * WIRE_FF_PER_UM
        self.input_fj = [library.volts ** 2 * load / 2 for load in self.load]
        for gate in self.gates:
            load = self.load[gate.output]
            output = library.pins(gate.kind, "output")[gate.pin]
            gate.delay_ps = max(1, round(mean(
                library.table(arc.first(f"cell_{edge}"), library.ps).at(SLEW_PS, load)
                for arc in output.all("timing") for edge in ("rise", "fall") if arc.first(f"cell_{edge}"))))
            within = mean(library.table(power.first(f"{edge}_power"), library.fj).at(SLEW_PS, load)
                          for power in output.all("internal_power") for edge in ("rise", "fall")
                          if power.first(f"{edge}_power"))
            gate.toggle_fj = library.volts ** 2 * load / 2 + within


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0
