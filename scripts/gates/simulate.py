"""Counts toggles of a netlist under a stream of inputs: without delays, and event by event with those of the gates."""
import heapq


class Simulation:
    """The values of all nets; toggles of each gate's output are counted, and their energy in fJ added up."""

    def __init__(self, netlist):
        self.netlist = netlist
        self.values = [0] * netlist.nets
        self.values[1] = 1
        self.toggles, self.femtojoules = 0, 0.0
        for index in netlist.order:
            gate = netlist.gates[index]
            self.values[gate.output] = self.evaluate(gate)

    def evaluate(self, gate):
        row, values = 0, self.values
        for place, net in enumerate(gate.inputs):
            row |= values[net] << place
        return gate.rows[row]

    def flip(self, index):
        gate = self.netlist.gates[index]
        self.values[gate.output] ^= 1
        self.toggles += 1
        self.femtojoules += gate.toggle_fj

    def set_inputs(self, inputs):
        """Applies the values of ports by name; the nets that changed."""
        changed = []
        for name, value in inputs.items():
            for place, net in enumerate(self.netlist.ports[name]):
                if self.values[net] != (value >> place & 1):
                    self.values[net] ^= 1
                    self.femtojoules += self.netlist.input_fj[net]
                    changed.append(net)
        return changed

    def output(self, name):
        return sum(self.values[net] << place for place, net in enumerate(self.netlist.ports[name]))

    def apply_without_delay(self, inputs):
        """Each gate changes at most once: a lower bound, as a simulator without delays counts."""
        self.set_inputs(inputs)
        for index in self.netlist.order:
            gate = self.netlist.gates[index]
            if self.evaluate(gate) != self.values[gate.output]:
                self.flip(index)

    def apply(self, inputs):
        """Each gate follows its inputs after its delay, unless they change back before (inertial): glitches are counted."""
        gates, receivers = self.netlist.gates, self.netlist.receivers
        pending = {}  # gate -> the event that is still to come; an event overtaken by another is void
        events, serial = [], 0

        def touch(net, now):
            nonlocal serial
            for index in receivers[net]:
                gate = gates[index]
                if self.evaluate(gate) == self.values[gate.output]:
                    pending.pop(index, None)
                elif index not in pending:
                    serial += 1
                    pending[index] = serial
                    heapq.heappush(events, (now + gate.delay_ps, serial, index))

        for net in self.set_inputs(inputs):
            touch(net, 0)
        while events:
            now, event, index = heapq.heappop(events)
            if pending.get(index) == event:
                del pending[index]
                self.flip(index)
                touch(gates[index].output, now)
