"""A generated program as plain data, and its execution by the model.

  classes   {name, style, bases: [[index, virtual]], members: [{name, kind, target}], shared_from_this, dtor, tracked,
             polymorphic, payload}; a member's target is a class's index
  boxes     {name, kind, target, storage}: storage static, heap (never deleted), local (of main), thread (thread_local)
  scenes    {variables: [class], raws: [class], statements: [[…]], repeat, where: main | thread | parked}
  end       return | exit (amid the last scene) | quick (quick_exit) | _exit

Each statement does nothing if what it needs is null, so that any of them can be left out. So one compiled program is many:
a *choice* (a number, given when it is started) leaves out a random quarter of the statements; 0 leaves out none.

  make V HOW           variable V = a new object                         (HOW: shared new deleter allocate)
  raw R                raw pointer R = new object                        (what it pointed to before is leaked)
  delete R
  copy V W, move V W, swap V W, reset V
  put P MEMBER STRENGTH W KEY      P.MEMBER takes variable W             (P: a place)
  give P MEMBER W                  the same, and W is moved from
  own P MEMBER KEY                 P.MEMBER takes a new object of its own
  clear P MEMBER, pop P MEMBER
  assign P Q MEMBER, steal P Q MEMBER, exchange P Q MEMBER               between two objects of one class
  fetch V P MEMBER                 V = P.MEMBER (kind shared)
  lock V P MEMBER                  V = P.MEMBER.lock() (kind weak)
  self V W                         V = W->shared_from_this()
  keep BOX STRENGTH W KEY, unkeep BOX, recall V BOX
  noise N                          allocates and frees

A place is ["v", index], ["r", index] or ["u", place, member]: what a variable, a raw pointer, a unique member points to.
"""

import json

MASK64 = (1 << 64) - 1
from kinds import KINDS
from model import Model




def chosen(choice, statement):
    """Whether the statement of this number (counted over all scenes) is executed; the same as in truth.h."""
    x = (choice * 1000003 + statement) & MASK64
    x = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & MASK64
    return choice == 0 or ((x ^ (x >> 31)) & 3) != 0


class Program:
    def __init__(self, data):
        self.data = data
        self.classes, self.boxes, self.scenes, self.end = data["classes"], data["boxes"], data["scenes"], data["end"]

    @staticmethod
    def parse(text):
        return Program(json.loads(text))

    def text(self):
        return json.dumps(self.data)

    # ---- Classes

    def ancestors(self, index):
        """The class itself and all bases, each once."""
        result = [index]
        for base, _ in self.classes[index]["bases"]:
            result += [c for c in self.ancestors(base) if c not in result]
        return result

    def all_members(self, index):
        return [member for cls in self.ancestors(index) for member in self.classes[cls]["members"]]

    def member(self, index, name):
        return next(m for m in self.all_members(index) if m["name"] == name)

    def is_a(self, derived, base):
        return base in self.ancestors(derived)

    def place_class(self, scene, place):
        if place[0] == "v":
            return scene["variables"][place[1]]
        if place[0] == "r":
            return scene["raws"][place[1]]
        return self.member(self.place_class(scene, place[1]), place[2])["target"]

    # ---- Execution by the model

    def run(self, choice=0):
        model = Model(self)
        for box in self.boxes:
            model.boxes[box["name"]] = []
        first = 0
        for number, scene in enumerate(self.scenes):
            statements = [s for i, s in enumerate(scene["statements"], first) if chosen(choice, i)]
            first += len(scene["statements"])
            for _ in range(scene["repeat"]):
                last = number == len(self.scenes) - 1 and self.end == "exit"
                SceneRun(self, model, scene, f"scene{number}").run(statements, stays=last or scene["where"] == "parked")
        if self.end in ("return", "exit"):  # exit keeps main's variables, quick_exit and _exit keep everything
            gone = {"static", "thread"} | ({"local"} if self.end == "return" else set())
            for box in self.boxes:
                if box["storage"] in gone:
                    model.clear(model.boxes.pop(box["name"]))
        return model


class SceneRun:
    """One execution of a scene."""

    def __init__(self, program, model, scene, name):
        self.program, self.model, self.scene, self.name = program, model, scene, name
        self.variables = [[] for _ in scene["variables"]]
        self.raws = [None for _ in scene["raws"]]
        self.thread_boxes = {b["name"]: [] for b in program.boxes if b["storage"] == "thread"}

    def run(self, statements, stays):
        for statement in statements:
            getattr(self, "do_" + statement[0])(*statement[1:])
        if stays:
            for number, cells in enumerate(self.variables):
                self.model.boxes[f"{self.name}.v{number}"] = cells
            self.model.pointed_to += [target for target in self.raws if target is not None]
        else:
            for cells in self.variables:
                self.model.clear(cells)
        if self.scene["where"] == "thread":
            for cells in self.thread_boxes.values():
                self.model.clear(cells)
        elif self.scene["where"] == "parked":
            for name, cells in self.thread_boxes.items():
                self.model.boxes[f"{self.name}.{name}"] = cells

    # ---- What statements refer to

    def value(self, variable):
        cells = self.variables[variable]
        return cells[0].target if cells else None

    def at(self, place):
        if place[0] == "v":
            return self.value(place[1])
        if place[0] == "r":
            return self.raws[place[1]]
        holder = self.at(place[1])
        cells = holder.members[place[2]] if holder else []
        return cells[0].target if cells else None

    def kind(self, place, member):
        return self.program.member(self.program.place_class(self.scene, place), member)["kind"]

    def cells(self, place, member):
        target = self.at(place)
        return None if target is None else target.members[member]

    def box(self, name):
        if self.scene["where"] != "main" and name in self.thread_boxes:
            return self.thread_boxes[name]
        return self.model.boxes[name]

    def box_kind(self, name):
        return next(b for b in self.program.boxes if b["name"] == name)["kind"]

    def set_variable(self, variable, target):
        self.model.put(self.variables[variable], "shared", "strong", target, 0)

    # ---- Statements

    def do_make(self, variable, _how):
        self.set_variable(variable, self.model.make(self.scene["variables"][variable], True))

    def do_raw(self, raw):
        self.raws[raw] = self.model.make(self.scene["raws"][raw], False)
        self.raws[raw].strong = 1

    def do_delete(self, raw):
        target, self.raws[raw] = self.raws[raw], None
        if target is not None:
            cell = self.model.hold("raw", target)
            cell.strength = "unique"
            self.model.drop([cell])

    def do_copy(self, into, source):
        self.set_variable(into, self.value(source))

    def do_move(self, into, source):
        if into != source:
            self.model.move(self.variables[into], self.variables[source])

    def do_swap(self, one, other):
        self.variables[one], self.variables[other] = self.variables[other], self.variables[one]

    def do_reset(self, variable):
        self.model.clear(self.variables[variable])

    def do_put(self, place, member, strength, source, key):
        cells = self.cells(place, member)
        if cells is not None:
            kind = self.kind(place, member)
            if self.value(source) is not None or KINDS[kind].shape in ("one", "each"):
                self.model.put(cells, kind, strength, self.value(source), key)

    def do_give(self, place, member, source):
        if self.cells(place, member) is not None:
            self.do_put(place, member, "strong", source, 0)
            self.model.clear(self.variables[source])

    def do_own(self, place, member, key):
        cells = self.cells(place, member)
        if cells is not None:
            kind = self.program.member(self.program.place_class(self.scene, place), member)
            self.model.put(cells, kind["kind"], "unique", self.model.make(kind["target"], False), key)

    def do_clear(self, place, member):
        cells = self.cells(place, member)
        if cells is not None:
            self.model.clear(cells)

    def do_pop(self, place, member):
        cells = self.cells(place, member)
        if cells is not None:
            self.model.pop(cells)

    def two(self, place, other, member):
        one, two = self.at(place), self.at(other)
        return None if one is None or two is None or one is two else (one.members[member], two.members[member])

    def do_assign(self, place, other, member):
        if pair := self.two(place, other, member):
            self.model.copy(*pair)

    def do_steal(self, place, other, member):
        if pair := self.two(place, other, member):
            self.model.move(*pair)

    def do_exchange(self, place, other, member):
        if pair := self.two(place, other, member):
            one, two = pair
            one[:], two[:] = list(two), list(one)

    def do_fetch(self, variable, place, member):
        cells = self.cells(place, member)
        if cells is not None:
            self.set_variable(variable, cells[0].target if cells else None)

    def do_lock(self, variable, place, member):
        cells = self.cells(place, member)
        if cells is not None:
            target = cells[0].target if cells else None
            self.set_variable(variable, None if target is None or target.ended else target)

    def do_self(self, variable, source):
        if self.value(source) is not None:
            self.set_variable(variable, self.value(source))

    def do_keep(self, box, strength, source, key):
        kind = self.box_kind(box)
        if self.value(source) is not None or KINDS[kind].shape == "one":
            self.model.put(self.box(box), kind, strength, self.value(source), key)

    def do_unkeep(self, box):
        self.model.clear(self.box(box))

    def do_recall(self, variable, box):
        cells = self.box(box)
        self.set_variable(variable, cells[0].target if cells else None)

    def do_noise(self, _count):
        pass
