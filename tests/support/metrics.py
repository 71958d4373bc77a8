"""What a process shows to Prometheus."""

import re
import urllib.request

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
PAIR = re.compile(r'(\w+)="([^"]*)"')


def samples(text: bytes) -> list[tuple[str, dict[str, str], float]]:
    """Return name, labels and value of every sample."""
    return [
        (match[1], dict(PAIR.findall(match[2] or "")), float(match[3]))
        for line in text.decode().splitlines()
        if not line.startswith("#") and (match := SAMPLE.match(line))
    ]


def total(text: bytes, name: str, **labels: str) -> float:
    """Return the sum of the samples of a metric that have these labels."""
    return sum(value for one, told, value in samples(text) if one == name and labels.items() <= told.items())


def shown_at(port: int) -> bytes:
    """Return what a process shows at a port of this machine."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        told: bytes = answer.read()
    return told
