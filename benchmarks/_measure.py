"""What all benchmark scripts share: interleaved rounds, medians and spread, one table, `--json`, `--quick`.

    def main() -> None:
        options = arguments(__doc__)
        measured = rounds({"ours": ours, "peer": peer}, options)       # each answers one figure
        report([Claim("requests/s", measured, subject="ours", peer="peer", goal=6)], options)

Rounds are interleaved (ours, peer, ours, peer, ...) so that a noisy neighbour hits both. A figure of one run
means little on another machine; the ratio is what is claimed. Nothing here fails because of a figure.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Figures = dict[str, list[float]]


@dataclass(frozen=True)
class Options:
    quick: bool
    as_json: bool
    rounds: int
    seconds: float


@dataclass(frozen=True)
class Claim:
    """`subject` against each of its peers: a goal is how many times better it should be (None: no goal).

    Without a subject there are figures side by side, and no ratio.
    """

    title: str
    figures: Figures
    subject: str = ""
    goals: Mapping[str, float | None] = field(default_factory=dict)
    less_is_better: bool = False
    unit: str = ""

    def ratio(self, peer: str) -> float:
        ours, theirs = statistics.median(self.figures[self.subject]), statistics.median(self.figures[peer])
        better, worse = (theirs, ours) if self.less_is_better else (ours, theirs)
        return better / worse if worse else float("inf")


def arguments(description: str | None, *, rounds: int = 5, seconds: float = 4) -> Options:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="one short round, only to see that the script works")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds, help="of each measurement")
    given = parser.parse_args()
    if given.quick:
        return Options(True, given.json, 1, 0.5)
    return Options(False, given.json, given.rounds, given.seconds)


def rounds(contestants: Mapping[str, Callable[[], float]], options: Options) -> Figures:
    figures: Figures = {name: [] for name in contestants}
    for number in range(options.rounds):
        for name, measure in contestants.items():
            figures[name].append(measure())
            progress(f"round {number + 1} of {options.rounds}: {name} {figures[name][-1]:,.4g}")
    return figures


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(claims: list[Claim], options: Options, *, versions: Mapping[str, str] | None = None) -> None:
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": dict(versions or {}),
    }
    if options.as_json:
        print(json.dumps({**told, "quick": options.quick, "claims": [_as_json(claim) for claim in claims]}, indent=2))
        return
    print(
        f"{told['at']} · {told['machine']}"
        + "".join(f" · {name} {number}" for name, number in (versions or {}).items())
    )
    for claim in claims:
        print(f"\n{claim.title}{f' ({claim.unit})' if claim.unit else ''}")
        for name, figures in claim.figures.items():
            spread = f"{min(figures):,.4g} to {max(figures):,.4g}"
            print(f"  {name:24} {statistics.median(figures):>12,.0f}   {spread:24}{_beside(claim, name)}".rstrip())


def _beside(claim: Claim, name: str) -> str:
    if name == claim.subject or not claim.subject:
        return ""
    goal = claim.goals.get(name)
    return f"{claim.subject} is {_times(claim.ratio(name))}" + (f" (goal {_times(goal)})" if goal else "")


def _times(ratio: float) -> str:
    return f"{ratio:,.1f} x" if ratio >= 10 or ratio == int(ratio) else f"{ratio:.2f} x"


def _as_json(claim: Claim) -> dict[str, object]:
    return {
        "title": claim.title,
        "unit": claim.unit,
        "subject": claim.subject,
        "less_is_better": claim.less_is_better,
        "figures": {
            name: {"median": statistics.median(figures), "min": min(figures), "max": max(figures), "all": figures}
            for name, figures in claim.figures.items()
        },
        "ratios": {name: claim.ratio(name) for name in claim.figures if claim.subject and name != claim.subject},
        "goals": dict(claim.goals),
    }


def machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def on_core(number: int) -> Callable[[], None]:
    """For `preexec_fn`: subject and load each keep a core, or they would measure each other."""

    def pin() -> None:
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > number:
            os.sched_setaffinity(0, {number})

    return pin


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(
    url: str, *, seconds: float, connections: int = 64, rate: float = 0, headers: Sequence[str] = ()
) -> dict[str, float]:
    """What benchmarks/_load.py measured from the other core."""
    argv = [sys.executable, "-m", "benchmarks._load", url, "--seconds", str(seconds)]
    argv += ["--connections", str(connections), "--rate", str(rate)]
    argv += [word for header in headers for word in ("--header", header)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True, preexec_fn=on_core(1))
    found: dict[str, float] = json.loads(done.stdout)
    if found["errors"]:
        raise SystemExit(f"{url}: {found['errors']:g} answers were not 200; this measures nothing")
    return found
