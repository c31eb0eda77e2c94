"""Submitting over HTTP: how long an answer takes at a rate, the most that is taken, and when the agency can see it."""

import json
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.figures import Figure
from benchmarks.stack import Stack
from shared.database.migrate import dsn_with

RATES = (50, 200)
CONNECTIONS = (8, 32)
RATE_SECONDS, MOST_SECONDS, VISIBLE_SECONDS = 15, 12, 20


@dataclass(frozen=True, slots=True)
class Load:
    """One run of the generator."""

    name: str
    result: dict[str, float]


def generate(stack: Stack, name: str, *arguments: str) -> Load:
    """One run of the load generator, in a process of its own, against intake."""
    command = [sys.executable, "-m", "benchmarks.load", "--port", str(stack.running["intake"].port), *arguments]
    done = subprocess.run(command, env=stack.environment, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return Load(name, json.loads(done.stdout))


def measure_http(stack: Stack) -> list[Figure]:
    figures: list[Figure] = []
    generate(stack, "warm", "--rate", "50", "--seconds", "3", "--seed", "90")
    for number, rate in enumerate(RATES):
        load = generate(stack, f"{rate}/s", "--rate", str(rate), "--seconds", str(RATE_SECONDS), "--seed", str(100 + number))
        figures += _figures("http", load, "all four services behind it")
    for number, connections in enumerate(CONNECTIONS):
        arguments = ("--connections", str(connections), "--seconds", str(MOST_SECONDS), "--seed", str(200 + number))
        load = generate(stack, f"the most, {connections} connections", *arguments)
        note = "one intake process; generator and all services share the cores"
        figures += [Figure("http", f"submits, {load.name}", load.result["per_second"], "/s", "", note), *_figures("http", load, "")]
    return figures


def measure_visible(stack: Stack) -> list[Figure]:
    """Submit → committed in routing with its agency, where the agency's queue reads it; looked at from outside every few milliseconds."""
    dsn = dsn_with(stack.admin_dsn, application_name="benchmark")
    generate(stack, "warm", "--rate", "50", "--seconds", "3", "--seed", "290")
    load = generate(stack, "50/s", "--rate", "50", "--seconds", str(VISIBLE_SECONDS), "--seed", "300", "--watch", dsn)
    if load.result["unseen"]:
        raise RuntimeError(f"{load.result['unseen']:.0f} complaints never became visible")
    aims, note = {50: "", 95: "≤ 250 ms", 99: ""}, "looked for every 5 ms"
    return [
        Figure("visible", f"submit → in the agency's queue at 50/s, p{share}", load.result[f"visible_p{share}"], "ms", aim, note)
        for share, aim in aims.items()
    ]


def _figures(part: str, load: Load, note: str) -> list[Figure]:
    if load.result["refused"]:
        note = f"{load.result['refused']:.0f} refused"
    return [Figure(part, f"answer at {load.name}, p{share}", load.result[f"answer_p{share}"], "ms", "", note) for share in (50, 99)]
