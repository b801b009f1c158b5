"""Streams of operations for a MAC core and the adder behind it: random ones, and those of a training step's tensors."""
import random
import struct

SEED = 20261126
LANES = 4
HELD = 256  # operations for which the weight-stationary dataflow holds a weight
ROWS_ABOVE = 31


class Stream:
    """Operations as (mode, activations, weights, base): base None adds to the sum so far (output-stationary)."""

    def __init__(self, name, mode, stationary, operands, weights):
        self.name, self.mode, self.stationary = name, mode, stationary
        self.operands, self.weights = operands, weights

    def operations(self, count):
        source = random.Random(SEED)
        total, held = 0, None
        for step in range(count):
            if held is None or not self.stationary or step % HELD == 0:
                held = self.weights(source)
            a = self.operands(source)
            if self.stationary:  # the partial sum of a random number of rows above, of the same kind
                base = sum(dot(self.mode, self.operands(source), self.weights(source))
                           for _ in range(source.randint(0, ROWS_ABOVE)))
            else:
                base = total
            total = base + dot(self.mode, a, held)
            yield a, held, base, total


def dot(mode, a, w):
    return a[0] * w[0] if mode == "int8" else sum(x * y for x, y in zip(a, w))


def lanes(draw):
    return lambda source: [draw(source) for _ in range(LANES)]


def byte(source):
    return source.randint(-128, 127)


def with_zeros(draw, share):
    return lambda source: 0 if source.random() < share else draw(source)


def sign(source):
    return source.choice((-1, 1))


def random_streams():
    third = with_zeros(sign, 1 / 3)
    return [
        Stream("int8 dense os", "int8", False, lanes(byte), lanes(byte)),
        Stream("int8, half of a zero, os", "int8", False, lanes(with_zeros(byte, 0.5)), lanes(byte)),
        Stream("int8, a always zero, os", "int8", False, lanes(lambda source: 0), lanes(byte)),
        Stream("int8 dense ws", "int8", True, lanes(byte), lanes(byte)),
        Stream("ternary dense os", "ternary", False, lanes(byte), lanes(sign)),
        Stream("ternary, a third of w zero, os", "ternary", False, lanes(byte), lanes(third)),
        Stream("ternary dense ws", "ternary", True, lanes(byte), lanes(sign)),
        Stream("ternary, a third of w zero, ws", "ternary", True, lanes(byte), lanes(third)),
    ]


def dump_streams(folder):
    """Of each layer of a dump (docs/dumps.md): its forward pass, and its gradient, by draws from its tensors."""
    streams = []
    for layer in sorted(path for path in folder.glob("step*/*") if path.is_dir()):
        tensors = {name: read_int8(layer / f"{name}.npy") for name in ("input", "ternary", "error")
                   if (layer / f"{name}.npy").exists()}
        if {"input", "ternary"} <= tensors.keys():
            streams.append(Stream(f"{layer.name} forward, ternary ws", "ternary", True,
                                  neighbours(tensors["input"]), neighbours(tensors["ternary"])))
        if {"input", "error"} <= tensors.keys():
            streams.append(Stream(f"{layer.name} gradient, int8 os", "int8", False,
                                  neighbours(tensors["input"]), neighbours(tensors["error"])))
    if not streams:
        raise ValueError(f"{folder}: holds no step with input.npy and ternary.npy or error.npy of a layer")
    return streams


def neighbours(values):
    """LANES elements in a row, from a random place."""
    def draw(source):
        place = source.randrange(len(values))
        return [values[(place + lane) % len(values)] for lane in range(LANES)]
    return draw


def read_int8(path):
    data = path.read_bytes()
    if data[:6] != b"\x93NUMPY" or b"'|i1'" not in data[:256]:
        raise ValueError(f"{path}: is no NumPy file of int8")
    start = 10 + struct.unpack("<H", data[8:10])[0]
    return struct.unpack(f"{len(data) - start}b", data[start:])
