"""Solves one public instance with a public solver, for comparison with `solve`.

Vehicle routing (`--format solomon`) is for PyVRP, VROOM and OR-Tools' routing, home
care (the other formats) for OR-Tools' CP-SAT, see home_care.py. In vehicle routing the convention is DIMACS 2021: the distance is floor(10 * Euclid), the travel time
is the same number, all other times are multiplied by ten. Every peer gets this one
matrix and one thread. What it returns is written as `solve` writes it, so that
`verify` judges all alike: times and cost in the file's own unit, a tenth at the
finest.

    peer.py --solver pyvrp --file R101.txt --cpu-seconds 10 --seed 1 --out R101.json
"""

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import home_care

# The whole numbers of the matrix in one unit of the file.
SCALE = 10
# A peer that waits for a busy machine is cut off at this multiple of its budget.
WALL_PER_CPU = 4
# VROOM, which knows wall time alone, is run again below this share of its budget.
ENOUGH = 0.9
# Less than this, and more wall time made no difference: it ended by itself.
GROWN = 1.05


@dataclass(frozen=True)
class Instance:
    """A VRPTW file in tenths; node 0 is the depot."""

    name: str
    vehicles: int
    capacity: int
    x: list[int]
    y: list[int]
    demand: list[int]
    ready: list[int]
    due: list[int]
    service: list[int]
    matrix: list[list[int]]

    @property
    def nodes(self) -> int:
        return len(self.x)


class Progress:
    """Measures processor time, and keeps when the best became better."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.wall = time.perf_counter()
        self.cpu = time.process_time()
        self.rows: list[tuple[float, float]] = []

    def cpu_seconds(self) -> float:
        return time.process_time() - self.cpu

    def wall_seconds(self) -> float:
        return time.perf_counter() - self.wall

    def best(self, cost: float) -> None:
        if not self.rows or cost < self.rows[-1][1]:
            self.rows.append((self.cpu_seconds(), cost))


def read_instance(path: Path) -> Instance:
    """Reads Solomon's format: name, fleet, then a row of seven numbers a node."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    vehicles, capacity = (int(word) for word in lines[3])
    rows = [[int(float(word)) for word in line] for line in lines[6:]]
    _, x, y, demand, ready, due, service = (list(column) for column in zip(*rows))
    matrix = [
        [math.isqrt(SCALE * SCALE * ((a - c) ** 2 + (b - d) ** 2)) for c, d in zip(x, y)]
        for a, b in zip(x, y)
    ]
    tenths = lambda times: [SCALE * time for time in times]  # noqa: E731
    return Instance(
        path.stem, vehicles, capacity, x, y, demand,
        tenths(ready), tenths(due), tenths(service), matrix,
    )  # fmt: skip


def solve_pyvrp(instance: Instance, budget: float, seed: int, progress: Progress) -> list[list[int]]:
    import numpy
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve

    matrix = numpy.array(instance.matrix)
    horizon = instance.due[0]
    problem = ProblemData(
        locations=[Location(x, y) for x, y in zip(instance.x, instance.y)],
        clients=[
            Client(
                location=node,
                delivery=[instance.demand[node]],
                service_duration=instance.service[node],
                tw_early=instance.ready[node],
                tw_late=instance.due[node],
            )
            for node in range(1, instance.nodes)
        ],
        depots=[Depot(location=0, tw_early=instance.ready[0], tw_late=horizon)],
        vehicle_types=[
            VehicleType(
                num_available=instance.vehicles,
                capacity=[instance.capacity],
                tw_early=instance.ready[0],
                tw_late=horizon,
            )
        ],
        distance_matrices=[matrix],
        duration_matrices=[matrix],
    )

    def stop(best_cost: float) -> bool:
        # Infinite as long as nothing feasible is known.
        if math.isfinite(best_cost) and best_cost < sys.maxsize:
            progress.best(best_cost / SCALE)
        return progress.cpu_seconds() >= budget

    result = solve(problem, stop=stop, seed=seed, collect_stats=False, display=False)
    if not result.is_feasible():
        return []
    return [
        [problem.client(stop.idx).location for stop in route.schedule() if stop.is_client()]
        for route in result.best.routes()
    ]


def vroom_problem(instance: Instance):
    import vroom

    problem = vroom.Input()
    problem.set_durations_matrix("car", instance.matrix)
    problem.add_vehicle(
        [
            vroom.Vehicle(
                vehicle,
                start=0,
                end=0,
                capacity=[instance.capacity],
                time_window=(instance.ready[0], instance.due[0]),
            )
            for vehicle in range(instance.vehicles)
        ]
    )
    problem.add_job(
        [
            vroom.Job(
                node,
                location=node,
                default_service=instance.service[node],
                delivery=[instance.demand[node]],
                time_windows=[vroom.TimeWindow(instance.ready[node], instance.due[node])],
            )
            for node in range(1, instance.nodes)
        ]
    )
    return problem


def solve_vroom(instance: Instance, budget: float, _seed: int, progress: Progress) -> list[list[int]]:
    """VROOM ends by itself, or at a limit of wall time.

    As long as it had less processor time than its budget and more wall time gives
    it more, it starts anew with a higher limit. The last start alone is told.
    """
    from datetime import timedelta

    limit, before = budget, 0.0
    while True:
        progress.restart()
        # A new one each time: a problem solved already is searched less.
        problem = vroom_problem(instance)
        solution = problem.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=limit))
        used = progress.cpu_seconds()
        has_grown = used > GROWN * before
        if used > ENOUGH * budget or not has_grown or limit >= WALL_PER_CPU * budget:
            break
        limit, before = min(limit * budget / used, WALL_PER_CPU * budget), used
    routes: dict[int, list[int]] = {}
    steps = solution.routes
    for vehicle, kind, node in zip(steps["vehicle_id"], steps["type"], steps["location_index"]):
        if kind == "job":
            routes.setdefault(int(vehicle), []).append(int(node))
    return list(routes.values())


def solve_ortools(instance: Instance, budget: float, _seed: int, progress: Progress) -> list[list[int]]:
    """Guided local search, which takes no seed."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    manager = pywrapcp.RoutingIndexManager(instance.nodes, instance.vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    distance = routing.RegisterTransitMatrix(instance.matrix)
    # The service of the node left behind counts as part of the way to the next.
    spent = [
        [instance.service[a] + instance.matrix[a][b] for b in range(instance.nodes)]
        for a in range(instance.nodes)
    ]
    routing.SetArcCostEvaluatorOfAllVehicles(distance)
    horizon = instance.due[0]
    routing.AddDimension(routing.RegisterTransitMatrix(spent), horizon, horizon, False, "time")
    load = routing.RegisterUnaryTransitVector(instance.demand)
    routing.AddDimension(load, 0, instance.capacity, True, "load")
    times = routing.GetDimensionOrDie("time")
    for node in range(1, instance.nodes):
        index = manager.NodeToIndex(node)
        times.CumulVar(index).SetRange(instance.ready[node], instance.due[node])

    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(1000 * budget * WALL_PER_CPU))
    limit = routing.solver().CustomLimit(lambda: progress.cpu_seconds() >= budget)
    routing.AddSearchMonitor(limit)
    routing.AddAtSolutionCallback(lambda: progress.best(routing.CostVar().Min() / SCALE))
    solution = routing.SolveWithParameters(search)
    if solution is None:
        return []
    routes = []
    for vehicle in range(instance.vehicles):
        index = solution.Value(routing.NextVar(routing.Start(vehicle)))
        route = []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
        if route:
            routes.append(route)
    return routes


SOLVERS = {"pyvrp": solve_pyvrp, "vroom": solve_vroom, "ortools": solve_ortools}


def timed(instance: Instance, route: list[int]) -> list[dict]:
    """The stops with their earliest starts."""
    stops, clock, place = [], instance.ready[0], 0
    for node in route:
        clock = max(clock + instance.matrix[place][node], instance.ready[node])
        stops.append({"visit": node, "service": None, "start": clock / SCALE})
        clock += instance.service[node]
        place = node
    return stops


def distance_of(instance: Instance, route: list[int]) -> int:
    places = [0, *route, 0]
    return sum(instance.matrix[a][b] for a, b in zip(places, places[1:]))


def solve_routing(chosen: argparse.Namespace) -> tuple[dict, Progress]:
    instance = read_instance(chosen.file)
    progress = Progress()
    routes = SOLVERS[chosen.solver](instance, chosen.cpu_seconds, chosen.seed, progress)
    cost = sum(distance_of(instance, route) for route in routes) / SCALE
    result = {
        "instance": instance.name,
        "cost": cost,
        "components": {"distance": cost, "routes": len(routes)},
        "routes": [
            {"staff": staff, "stops": timed(instance, route)} for staff, route in enumerate(routes)
        ],
    }
    return result, progress


def solve_home_care(chosen: argparse.Namespace) -> tuple[dict, Progress]:
    care = home_care.READERS[chosen.format](chosen.file)
    progress = Progress()
    routes = home_care.solve(care, chosen.cpu_seconds, chosen.seed, progress)
    result = {
        "instance": care.name,
        "cost": home_care.cost_of(care, routes),
        "components": {"routes": len(routes)},
        "routes": routes,
    }
    return result, progress


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--solver", choices=[*SOLVERS, "cpsat"], required=True)
    parser.add_argument("--format", choices=["solomon", *home_care.READERS], default="solomon")
    parser.add_argument("--file", type=Path, required=True, help="the instance; .gz is unpacked")
    parser.add_argument("--objective", choices=["dimacs", "published"], default="dimacs")
    parser.add_argument("--cpu-seconds", type=float, required=True, help="processor time it may use")
    parser.add_argument("--seed", type=int, default=1, help="PyVRP and CP-SAT alone take one")
    parser.add_argument("--out", type=Path, required=True, help="the solution, as `solve` writes it")
    parser.add_argument("--trace", type=Path, help="CSV cpu_seconds,cost: a row whenever the best improved")
    chosen = parser.parse_args()
    if (chosen.format == "solomon") != (chosen.solver in SOLVERS):
        parser.error(f"{chosen.solver} cannot state {chosen.format}")
    if (chosen.format == "solomon") != (chosen.objective == "dimacs"):
        parser.error(f"{chosen.format} is not counted as {chosen.objective} here")
    return chosen


def main() -> int:
    chosen = options()
    solve = solve_routing if chosen.format == "solomon" else solve_home_care
    result, progress = solve(chosen)
    if not result["routes"]:
        print(f"{chosen.solver} found no solution of {result['instance']}", file=sys.stderr)
        return 1
    result |= {
        "objective": chosen.objective,
        "cpu_seconds": round(progress.cpu_seconds(), 3),
        "wall_seconds": round(progress.wall_seconds(), 3),
        "seed": chosen.seed,
        "threads": 1,
    }
    chosen.out.write_text(json.dumps(result))
    progress.best(result["cost"])
    if chosen.trace:
        rows = [f"{cpu:.3f},{cost:.3f}\n" for cpu, cost in progress.rows]
        chosen.trace.write_text("cpu_seconds,cost\n" + "".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
