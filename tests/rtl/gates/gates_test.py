#!/usr/bin/env python3
"""The gate simulator and the Liberty reader on what can be worked out by hand.

usage: gates_test.py LIBERTY
"""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
from gates import liberty, netlist, simulate  # noqa: E402

LIBRARY = liberty.Library(sys.argv.pop(1))


def gates_of(cells, inputs, outputs):
    """A netlist of (kind, {pin: net}) with ports of one bit."""
    ports = {name: {"direction": "input", "bits": [net]} for name, net in inputs.items()}
    ports |= {name: {"direction": "output", "bits": [net]} for name, net in outputs.items()}
    module = {"ports": ports, "cells": {str(i): {"type": kind, "connections": {pin: [net] for pin, net in pins.items()}}
                                        for i, (kind, pins) in enumerate(cells)}}
    return netlist.Netlist(json.dumps({"modules": {"top": module}}), "top", LIBRARY)


class Gates(unittest.TestCase):
    def test_functions_are_read_as_liberty_writes_them(self):
        for text, rows in (("(!(A B))", [1, 1, 1, 0]), ("A' + B", [1, 0, 1, 1]), ("(A^B)", [0, 1, 1, 0]),
                           ("!(A|B)", [1, 0, 0, 0]), ("(A * B)", [0, 0, 0, 1]), ("(A+B)'", [1, 0, 0, 0])):
            function = liberty.compiled(text, ["A", "B"])
            self.assertEqual([function(row & 1, row >> 1) for row in range(4)], rows, text)

    def test_units_areas_and_fo4_of_the_library(self):
        self.assertEqual(LIBRARY.area("INVX1"), 16)
        self.assertEqual(LIBRARY.nand2_area(), 24)
        self.assertEqual(LIBRARY.volts, 1.8)
        self.assertTrue(90 < LIBRARY.fo4() < 110)  # 180 nm: about half a ps a nm

    def test_a_table_is_linear_between_and_beyond_its_points(self):
        table = liberty.Table([0, 10], [0, 100], [[0, 100], [10, 110]])
        self.assertEqual(table.at(5, 50), 55)
        self.assertEqual(table.at(20, 200), 220)

    def glitch(self):
        """y = a and not a, the inverted input late: a rise of a lets y through for a moment."""
        return gates_of([("INVX1", {"A": 2, "Y": 3}), ("INVX1", {"A": 3, "Y": 5}), ("INVX1", {"A": 5, "Y": 6}),
                         ("AND2X1", {"A": 2, "B": 6, "Y": 4})], {"a": 2}, {"y": 4})

    def test_a_glitch_counts_with_delays_and_not_without(self):
        still, moving = simulate.Simulation(self.glitch()), simulate.Simulation(self.glitch())
        still.apply_without_delay({"a": 1})
        self.assertEqual((still.toggles, still.output("y")), (3, 0))
        for gate in moving.netlist.gates:
            gate.delay_ps = 50
        moving.apply({"a": 1})
        self.assertEqual((moving.toggles, moving.output("y")), (5, 0))  # y rises and falls as well

    def test_a_pulse_shorter_than_the_gate_is_swallowed(self):
        simulation = simulate.Simulation(self.glitch())
        for gate in simulation.netlist.gates:
            gate.delay_ps = 500 if gate.kind == "AND2X1" else 50
        simulation.apply({"a": 1})
        self.assertEqual((simulation.toggles, simulation.output("y")), (3, 0))

    def test_a_toggle_costs_half_c_v_squared_and_what_is_within(self):
        gates = gates_of([("INVX1", {"A": 2, "Y": 3}), ("INVX1", {"A": 3, "Y": 4})], {"a": 2}, {"y": 4})
        capacitance = LIBRARY.capacitance("INVX1", "A")
        wire = 2 * (16 / 0.7) ** 0.5 * 0.2
        self.assertAlmostEqual(gates.load[3], capacitance + wire)
        self.assertEqual(gates.load[4], 0)
        self.assertAlmostEqual(gates.input_fj[2], 1.8 ** 2 * (capacitance + wire) / 2)
        self.assertGreater(gates.gates[0].toggle_fj, gates.input_fj[2] * 0.99)
        simulation = simulate.Simulation(gates)
        simulation.apply({"a": 1})
        self.assertAlmostEqual(simulation.femtojoules, gates.input_fj[2] + sum(g.toggle_fj for g in gates.gates))

    def test_a_loop_is_refused(self):
        with self.assertRaises(ValueError):
            gates_of([("INVX1", {"A": 3, "Y": 2}), ("INVX1", {"A": 2, "Y": 3})], {}, {"y": 3})


if __name__ == "__main__":
    unittest.main()
