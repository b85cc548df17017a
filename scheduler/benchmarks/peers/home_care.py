"""Home care with services that hang together, stated for OR-Tools' CP-SAT.

PyVRP and VROOM cannot state equal starts or gaps between two routes at all, and
the local search of OR-Tools' routing keeps no such bond when it moves a visit.
CP-SAT states the whole: one graph of ways for all carers, a carer and a start for
each service, gaps between starts, the published cost.
"""

import gzip
import json
import math
import re
import threading
from dataclasses import dataclass
from pathlib import Path

# Whole numbers in a unit of Mankowska's files, whose distances have decimals.
TEXT_SCALE = 1000
# Vrptwsyn's word for no way.
NO_WAY = 10_000
# A route may last so many times the end of the last window: late is allowed.
HORIZON_FACTOR = 3
# How often the processor time is looked at.
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Job:
    visit: int | str
    service: int | str | None
    place: int
    duration: int
    earliest: int
    latest: int
    # In the file's own units: a start after it is late.
    closes: float
    carers: tuple[int, ...]


@dataclass(frozen=True)
class Pair:
    """The second starts between `least` and `most` after the first."""

    first: int
    second: int
    least: int
    most: int


@dataclass(frozen=True)
class HomeCare:
    """Times and ways in whole numbers, `scale` of them a unit of the file."""

    name: str
    scale: int
    carers: list[int | str]
    jobs: list[Job]
    pairs: list[Pair]
    matrix: list[list[int]]
    # In the file's own units, for the cost.
    exact: list[list[float]]
    horizon: int
    # Late starts cost; where they are forbidden travel alone does.
    late_allowed: bool


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def name_of(path: Path) -> str:
    return re.sub(r"\.(txt|json|dat)(\.gz)?$", "", path.name)


def up(value: float) -> int:
    """Rounded up, so that what holds in whole numbers holds in the file's."""
    return math.ceil(round(value * TEXT_SCALE, 4))


def read_text(path: Path) -> HomeCare:
    """Mankowska's sections: a keyword, then its numbers."""
    sections: dict[str, list[float]] = {}
    for word in text_of(path).split():
        if word[0].isalpha():
            current = sections.setdefault(word, [])
        else:
            current.append(float(word))
    nodes, carers, services = (int(sections[key][0]) for key in ("nbNodes", "nbVehi", "nbServi"))
    able = [
        {service for service in range(services) if sections["a"][carer * services + service]}
        for carer in range(carers)
    ]
    jobs: list[Job] = []
    pairs: list[Pair] = []
    for node in range(1, nodes - 1):
        wanted = [service for service in range(services) if sections["r"][node * services + service]]
        if len(wanted) == 2:
            least, most = (up(sections[key][node]) for key in ("mind", "maxd"))
            pairs.append(Pair(len(jobs), len(jobs) + 1, least, most))
        duration = up(sections["p"][node * carers * services])
        closes = sections["l"][node]
        window = up(sections["e"][node]), up(closes), closes
        for service in wanted:
            who = tuple(carer for carer in range(carers) if service in able[carer])
            jobs.append(Job(node, service, node, duration, *window, who))
    exact = [sections["d"][a * nodes : a * nodes + nodes - 1] for a in range(nodes - 1)]
    matrix = [[up(way) for way in row] for row in exact]
    horizon = HORIZON_FACTOR * max(job.latest for job in jobs)
    who = list(range(carers))
    return HomeCare(name_of(path), TEXT_SCALE, who, jobs, pairs, matrix, exact, horizon, True)


def read_json(path: Path) -> HomeCare:
    file = json.loads(text_of(path))
    carers = [carer["id"] for carer in file["caregivers"]]
    jobs: list[Job] = []
    pairs: list[Pair] = []
    for place, patient in enumerate(file["patients"], start=1):
        wanted = patient["required_caregivers"]
        bond = patient.get("synchronization")
        if bond:
            least, most = bond.get("distance", (0, 0)) if bond["type"] == "sequential" else (0, 0)
            pairs.append(Pair(len(jobs), len(jobs) + 1, int(least), int(most)))
        earliest, latest = (int(end) for end in patient["time_window"])
        for one in wanted:
            able = (one["service"] in carer["abilities"] for carer in file["caregivers"])
            who = tuple(carer for carer, is_able in enumerate(able) if is_able)
            window = earliest, latest, latest
            jobs.append(Job(patient["id"], one["service"], place, int(one["duration"]), *window, who))
    matrix = [[int(way) for way in row] for row in file["distances"]]
    horizon = HORIZON_FACTOR * max(job.latest for job in jobs)
    return HomeCare(name_of(path), 1, carers, jobs, pairs, matrix, matrix, horizon, True)


def read_vrptwsyn(path: Path) -> HomeCare:
    """The first day of the file: every visit once."""
    text = text_of(path)
    scalar = lambda name: int(re.search(rf"param\s+{name}\s*:=\s*(\d+)", text)[1])  # noqa: E731

    def table(name: str) -> list[list[int]]:
        body = re.search(rf"param\s+{name}\s*:[^=]*:=([^;]*);", text)[1]
        return [[int(word) for word in line.split()[1:]] for line in body.splitlines() if line.strip()]

    durations, earliest, latest = (
        [row[0] for row in table(name)] for name in ("s_id", "e_id", "l_id")
    )
    who = tuple(range(scalar("kn")))
    jobs = [
        Job(node, None, node, durations[node], earliest[node], latest[node], latest[node], who)
        for node in range(1, len(durations))
    ]
    shared = re.search(r"Shared_Visited:=([^;]*);", text)[1]
    pairs = [
        Pair(int(first) - 1, int(second) - 1, 0, 0)
        for first, second in re.findall(r"\((\d+)\s*,\s*(\d+)\)", shared)
    ]
    matrix = table("t_ij")
    return HomeCare(name_of(path), 1, list(who), jobs, pairs, matrix, matrix, scalar("T"), False)


READERS = {"hhcrsp-text": read_text, "hhcrsp-json": read_json, "vrptwsyn": read_vrptwsyn}


class Model:
    """The variables of one instance."""

    def __init__(self, care: HomeCare) -> None:
        from ortools.sat.python import cp_model

        self.care = care
        self.cp = cp_model.CpModel()
        last = [care.horizon if care.late_allowed else job.latest for job in care.jobs]
        self.starts = [
            self.cp.new_int_var(job.earliest, end, "") for job, end in zip(care.jobs, last)
        ]
        self.carers = [
            self.cp.new_int_var_from_domain(cp_model.Domain.from_values(job.carers), "")
            for job in care.jobs
        ]
        # From job to job; -1 is the office.
        self.ways: dict[tuple[int, int], object] = {}
        self.add_ways()
        self.add_routes()
        self.add_pairs()
        self.add_cost()

    def travel(self, a: int, b: int) -> int:
        place = lambda job: 0 if job < 0 else self.care.jobs[job].place  # noqa: E731
        return self.care.matrix[place(a)][place(b)]

    def add_ways(self) -> None:
        jobs = range(len(self.care.jobs))
        for a in jobs:
            job, start = self.care.jobs[a], self.starts[a]
            self.ways[-1, a] = self.cp.new_bool_var("")
            self.ways[a, -1] = self.cp.new_bool_var("")
            self.cp.add(start >= self.travel(-1, a)).only_enforce_if(self.ways[-1, a])
            if not self.care.late_allowed:
                back = job.duration + self.travel(a, -1)
                self.cp.add(start + back <= self.care.horizon).only_enforce_if(self.ways[a, -1])
            for b in jobs:
                if a == b or not set(job.carers) & set(self.care.jobs[b].carers):
                    continue
                if self.travel(a, b) >= NO_WAY * self.care.scale:
                    continue
                way = self.ways[a, b] = self.cp.new_bool_var("")
                then = job.duration + self.travel(a, b)
                self.cp.add(self.starts[b] >= start + then).only_enforce_if(way)
                self.cp.add(self.carers[a] == self.carers[b]).only_enforce_if(way)

    def add_routes(self) -> None:
        arcs = [(a + 1, b + 1, way) for (a, b), way in self.ways.items()]
        self.cp.add_multiple_circuit(arcs)
        # A carer leaves the office once at the most.
        leaving: dict[int, list] = {}
        for a, job in enumerate(self.care.jobs):
            choices = []
            for carer in job.carers:
                chosen = self.cp.new_bool_var("")
                self.cp.add(self.carers[a] == carer).only_enforce_if(chosen)
                leaving.setdefault(carer, []).append(chosen)
                choices.append(chosen)
            self.cp.add(sum(choices) == self.ways[-1, a])
        for choices in leaving.values():
            self.cp.add_at_most_one(choices)

    def add_pairs(self) -> None:
        for pair in self.care.pairs:
            gap = self.starts[pair.second] - self.starts[pair.first]
            self.cp.add_linear_constraint(gap, pair.least, pair.most)
            self.cp.add(self.carers[pair.first] != self.carers[pair.second])

    def add_cost(self) -> None:
        cost = sum(self.travel(a, b) * way for (a, b), way in self.ways.items())
        if self.care.late_allowed:
            worst = self.cp.new_int_var(0, self.care.horizon, "")
            for job, start in zip(self.care.jobs, self.starts):
                late = self.cp.new_int_var(0, self.care.horizon, "")
                self.cp.add(late >= start - job.latest)
                self.cp.add(worst >= late)
                cost += late
            cost += worst
        self.cp.minimize(cost)


def solve(care: HomeCare, budget: float, seed: int, progress) -> list[dict]:
    """The routes as `solve` writes them; none when nothing was found in time."""
    from ortools.sat.python import cp_model

    model = Model(care)
    share = care.scale * (3 if care.late_allowed else 1)

    class Improved(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            progress.best(self.objective_value / share)

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    # With one worker it would search in one way alone; so it takes turns.
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = seed
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(POLL_SECONDS):
            if progress.cpu_seconds() >= budget:
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    status = solver.solve(model.cp, Improved())
    ended.set()
    watcher.join()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    follows = {a: b for (a, b), way in model.ways.items() if a >= 0 and solver.boolean_value(way)}
    routes = []
    for first in range(len(care.jobs)):
        if not solver.boolean_value(model.ways[-1, first]):
            continue
        stops, job = [], first
        while job >= 0:
            start = solver.value(model.starts[job]) / care.scale
            stops.append({"visit": care.jobs[job].visit, "service": care.jobs[job].service, "start": start})
            job = follows[job]
        routes.append({"staff": care.carers[solver.value(model.carers[first])], "stops": stops})
    return routes


def cost_of(care: HomeCare, routes: list[dict]) -> float:
    """The published cost, reckoned from what is written."""
    named = {(job.visit, job.service): job for job in care.jobs}
    travel, late, worst = 0.0, 0.0, 0.0
    for route in routes:
        place = 0
        for stop in route["stops"]:
            job = named[stop["visit"], stop["service"]]
            travel += care.exact[place][job.place]
            place = job.place
            late_here = max(0.0, stop["start"] - job.closes)
            late, worst = late + late_here, max(worst, late_here)
        travel += care.exact[place][0]
    if care.late_allowed:
        return (travel + late + worst) / 3
    return travel
