"""Reference counting, on paper: runs a program's operations and knows at its end who lives, who is dead and who is leaked.

Objects hold cells (kinds.py); so do *boxes*: a scene's variables, globals, main's variables, thread-locals. An object
ends when its last strong cell (or its unique owner) goes, and its own cells go with it: exactly what the C++ standard says, so
that order never matters for what is left. An object that did not end is leaked if no box that still exists leads to it
along strong and unique cells.
"""

from dataclasses import dataclass, field

from kinds import KINDS

OWNING = ("strong", "unique")


@dataclass(eq=False)
class Object:
    number: int
    cls: int
    counted: bool            # made for shared_ptr; else owned by a unique_ptr or a raw pointer
    members: dict = field(default_factory=dict)  # member name → [Cell]
    ended: bool = False
    strong: int = 0


@dataclass(eq=False)
class Cell:
    key: int
    strength: str
    target: Object | None


class Model:
    def __init__(self, program):
        self.program = program
        self.objects = []
        self.boxes = {}       # name → [Cell], boxes that exist
        self.pointed_to = []  # by raw pointers in frames that exist: nobody owns these, and yet they can be reached

    # ---- Counting

    def hold(self, strength, target, key=0):
        if target is not None and strength in OWNING:
            target.strong += 1
        return Cell(key, strength, target)

    def drop(self, cells):
        work = list(cells)
        while work:
            cell = work.pop()
            target = cell.target
            if target is None or cell.strength not in OWNING:
                continue
            target.strong -= 1
            if target.strong == 0:
                target.ended = True
                work += [inner for member in target.members.values() for inner in member]
                target.members = {name: [] for name in target.members}

    def make(self, cls, counted):
        made = Object(len(self.objects), cls, counted, {m["name"]: [] for m in self.program.all_members(cls)})
        self.objects.append(made)
        return made

    # ---- What statements do to a list of cells

    def put(self, cells, kind, strength, target, key):
        shape = KINDS[kind].shape
        if shape == "set" and any(cell.target is target for cell in cells):
            return
        new = self.hold(strength, target, key)
        if shape == "one":
            gone = list(cells)
        elif shape == "map":
            gone = [cell for cell in cells if cell.key == key]
        elif shape == "each":
            gone = [cell for cell in cells if cell.strength == strength]
        else:
            gone = []
        cells[:] = [cell for cell in cells if cell not in gone] + [new]
        self.drop(gone)

    def clear(self, cells):
        gone, cells[:] = list(cells), []
        self.drop(gone)

    def pop(self, cells):
        if cells:
            self.drop([cells.pop()])

    def copy(self, into, source):
        new = [self.hold(cell.strength, cell.target, cell.key) for cell in source]
        gone, into[:] = list(into), new
        self.drop(gone)

    def move(self, into, source):
        new, source[:] = list(source), []
        gone, into[:] = list(into), new
        self.drop(gone)

    # ---- The end

    def reachable(self, cells):
        seen, work = set(), list(cells)
        while work:
            cell = work.pop()
            if cell.target is None or cell.strength not in OWNING or cell.target.number in seen:
                continue
            seen.add(cell.target.number)
            work += [inner for member in cell.target.members.values() for inner in member]
        return seen

    def within_reach(self):
        """Numbers of the objects that raw pointers in frames lead to: leaked, or reachable if the compiler has kept the pointer."""
        return self.reachable([Cell(0, "unique", target) for target in self.pointed_to])

    def verdicts(self):
        """{number: ended, alive or leaked}"""
        alive = self.reachable([cell for box in self.boxes.values() for cell in box])
        return {o.number: "ended" if o.ended else "alive" if o.number in alive else "leaked" for o in self.objects}

    def owned_units(self, unit):
        """Units that `unit` owns, directly or through objects without a count."""
        found, seen, work = [], set(), [unit]
        while work:
            for cells in work.pop().members.values():
                for cell in cells:
                    if cell.target is None or cell.strength not in OWNING:
                        continue
                    if cell.target.counted:
                        found.append(cell.target)
                    elif cell.target.number not in seen:
                        seen.add(cell.target.number)
                        work.append(cell.target)
        return found

    def knots(self, wanted):
        """Groups of counted objects with this verdict that own each other: [sorted numbers]"""
        verdicts = self.verdicts()
        units = [o for o in self.objects if o.counted and verdicts[o.number] == wanted]
        return components({o.number: {t.number for t in self.owned_units(o)} for o in units})


def components(edges):
    """Strongly connected components that have an edge (Tarjan, without recursion)."""
    index, low, on_stack, stack, result = {}, {}, set(), [], []
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(sorted(edges[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, children = work[-1]
            child = next(children, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while not group or group[-1] != node:
                        group.append(stack.pop())
                        on_stack.discard(group[-1])
                    if len(group) > 1 or node in edges[node]:
                        result.append(sorted(group))
            elif child not in index and child in edges:
                index[child] = low[child] = len(index)
                stack.append(child)
                on_stack.add(child)
                work.append((child, iter(sorted(edges[child]))))
            elif child in on_stack:
                low[node] = min(low[node], index[child])
    return result
