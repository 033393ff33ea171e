#!/usr/bin/env python3
"""Fits the polynomials of core/vec/vec_math.h and prints their coefficients.

    python3 scripts/fit/fit.py            all of them
    python3 scripts/fit/fit.py exp log    some of them

Lawson's method: least squares, solved again and again with each point's weight multiplied by its
last error, tends to the polynomial whose largest weighted error is least. Coefficients are rounded
to float32 one after another, the lowest first, and the others fitted anew around each: what one
loses the next ones mend.
"""
import math
import struct
import sys

POINTS = 300
ROUNDS = 60


def to_float32(value):
    return struct.unpack('f', struct.pack('f', value))[0]


def horner(coefficients, x):
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value


def solve(matrix, right):
    """Gaussian elimination with partial pivoting."""
    n = len(right)
    rows = [row + [value] for row, value in zip(matrix, right)]
    for column in range(n):
        pivot = max(range(column, n), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in rows[column + 1:]:
            factor = row[column] / rows[column][column]
            for j in range(column, n + 1):
                row[j] -= factor * rows[column][j]
    solution = [0.0] * n
    for i in reversed(range(n)):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, n))
        solution[i] = (rows[i][n] - known) / rows[i][i]
    return solution


def lawson(points, values, weights, powers, scale):
    """Coefficients of x^p, p in powers, with the least maximum of weight * |error|."""
    basis = [[(x / scale) ** p for p in powers] for x in points]
    law = [1.0] * len(points)
    best = None
    for _ in range(ROUNDS):
        squared = [l * w * w for l, w in zip(law, weights)]
        matrix = [[sum(s * b[i] * b[j] for s, b in zip(squared, basis)) for j in range(len(powers))]
                  for i in range(len(powers))]
        right = [sum(s * b[i] * v for s, b, v in zip(squared, basis, values))
                 for i in range(len(powers))]
        solution = solve(matrix, right)
        errors = [abs(w * (sum(c * t for c, t in zip(solution, b)) - v))
                  for w, b, v in zip(weights, basis, values)]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = worst, [c / scale ** p for c, p in zip(solution, powers)]
        law = [l * (e / worst + 1e-9) for l, e in zip(law, errors)]
        total = sum(law)
        law = [l / total for l in law]
    return best[1]


def fit(function, weight, low, high, degree, fixed=()):
    """float32 coefficients, lowest power first, and the worst weighted error."""
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle + half * math.cos(math.pi * (i + 0.5) / POINTS) for i in range(POINTS)]
    values = [function(x) for x in points]
    weights = [weight(x) for x in points]
    scale = max(abs(low), abs(high))
    rounded = list(fixed)
    while len(rounded) <= degree:
        done = len(rounded)
        rest = [v - horner(rounded, x) for v, x in zip(values, points)]
        rounded.append(to_float32(lawson(points, rest, weights, range(done, degree + 1), scale)[0]))
    error = max(abs(w * (horner(rounded, x) - v)) for x, v, w in zip(points, values, weights))
    return rounded, error


# name: what is fitted, the polynomial P, its weight (for the relative error of the result, or as said), the interval (a
# little more than half the step of the reduction, for its rounding), the degree, coefficients that are given
FITS = {
    'exp': ('e^r = 1 + r P(r)',
            lambda r: math.expm1(r) / r, lambda r: r * math.exp(-max(r, 0)),
            -0.347, 0.347, 5, (1.0,)),
    'log': ('log(1 + f) = f - f^2 / 2 + f^3 P(f)',
            lambda f: (math.log1p(f) - f + f * f / 2) / f ** 3,
            lambda f: f ** 3 / math.log1p(f), math.sqrt(0.5) - 1, math.sqrt(2) - 1, 7, ()),
    'normal': ('erfc(t / sqrt 2) = e^(-t P(t)), for the error of t / 2 times that',
               lambda t: -math.log(math.erfc(t * math.sqrt(0.5))) / t,
               lambda t: t / 2 * math.erfc(t * math.sqrt(0.5)), 0, 6, 7, ()),
    'sin': ('sin r = r + r^3 P(r^2)',
            lambda z: (math.sin(math.sqrt(z)) / math.sqrt(z) - 1) / z, lambda z: z * math.sqrt(z) / math.sin(math.sqrt(z)),
            1e-4, 0.786 ** 2, 2, ()),
    'cos': ('cos r = 1 - r^2 / 2 + r^4 P(r^2)',
            lambda z: (math.cos(math.sqrt(z)) - 1 + z / 2) / z ** 2, lambda z: z ** 2 / math.cos(math.sqrt(z)),
            1e-3, 0.786 ** 2, 2, ()),
}


def main(names):
    for name in names or FITS:
        title, function, weight, low, high, degree, fixed = FITS[name]
        coefficients, error = fit(function, weight, low, high, degree, fixed)
        print('%s: %s on [%.4f, %.4f], error 2^%.1f' % (name, title, low, high, math.log2(error)))
        for power, c in enumerate(coefficients):
            print('    %d  %sf' % (power, c.hex().replace('0000000p', 'p')))


main(sys.argv[1:])
