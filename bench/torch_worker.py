"""torch_worker.py WIDTHS BATCH ROWS RATE - a run is an epoch of PyTorch's modules: nn.Sequential, CrossEntropyLoss, SGD.

Standard input has the rows, their labels (bytes) and, layer by layer, the weights [inputs][units] as they begin; then
lines: "run" answers "done", "loss" trains an epoch too and answers "loss" and its mean.
"""

import sys

import torch

WIDTHS = [int(n) for n in sys.argv[1].split("-")]
BATCH, ROWS, RATE = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])


def read(*shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    size = torch.empty((), dtype=dtype).element_size()
    return torch.frombuffer(bytearray(sys.stdin.buffer.read(count * size)), dtype=dtype).reshape(shape)


def layers():
    for i, (inputs, units) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        linear = torch.nn.Linear(inputs, units)
        with torch.no_grad():
            linear.weight.copy_(read(inputs, units).T)
            linear.bias.zero_()
        yield linear
        if i < len(WIDTHS) - 2:
            yield torch.nn.Sigmoid()


def main():
    torch.set_num_threads(1)
    x, labels = read(ROWS, WIDTHS[0]), read(ROWS, dtype=torch.uint8).long()
    net = torch.nn.Sequential(*layers())
    measure = torch.nn.CrossEntropyLoss()
    descent = torch.optim.SGD(net.parameters(), lr=RATE)
    print("ready", flush=True)
    for line in sys.stdin:
        total = 0.0
        for begin in range(0, ROWS, BATCH):
            descent.zero_grad()
            loss = measure(net(x[begin:begin + BATCH]), labels[begin:begin + BATCH])
            loss.backward()
            descent.step()
            if line == "loss\n":
                total += loss.item() * BATCH
        print(f"loss {total / ROWS}" if line == "loss\n" else "done", flush=True)


main()
