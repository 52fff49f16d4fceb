"""Random ownership programs. The same seed gives the same program.

Classes get random members towards random classes; scenes are made of *stories*: small plots that people write (a tree with
parents, observers, a callback that captures its owner, a cache, a chain hanging off a cycle, …) and plain random work. Half
of the scenes are *orderly*: owning cells lead only from younger to older variables, so that most of them leave nothing behind.
"""

import random

from kinds import KINDS
from program import Program

NAMES = ("Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon").split()
MEMBER_WEIGHTS = {
    "shared": 14, "weak": 9, "vector": 7, "vector_weak": 4, "map": 4, "map_weak": 2, "unordered_map": 3,
    "unordered_map_weak": 2, "list": 3, "list_weak": 2, "deque": 2, "deque_weak": 1, "forward_list": 1, "set": 2,
    "unordered_set": 1, "array": 2, "optional": 3, "optional_weak": 2, "variant": 3, "variants": 1, "pair": 2, "tuple": 1,
    "nested": 3, "entries": 2, "function": 8, "functions": 3, "handlers": 3, "unique": 5, "uniques": 3, "unique_map": 1,
    "owned_vector": 2, "raw": 3, "raws": 2, "shared_const": 2, "shared_void": 2, "shared_alias": 2, "weak_alias": 1, "any": 2,
}
BOX_KINDS = ("shared", "weak", "vector", "map", "unordered_map", "map_weak", "list", "vector_weak")


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.classes = []

    def weighted(self, weights):
        return self.random.choices(list(weights), list(weights.values()))[0]

    def chance(self, probability):
        return self.random.random() < probability

    def generate(self):
        for name in self.random.sample(NAMES, self.random.randint(2, 5)):
            self.classes.append(self.new_class(name))
        self.add_members()
        program = Program({"classes": self.classes, "boxes": self.new_boxes(), "scenes": [],
                           "end": self.weighted({"return": 10, "exit": 3, "_exit": 2, "quick": 1})})
        for _ in range(self.random.randint(2, 5)):
            program.scenes.append(SceneWriter(self, program).write())
        if self.chance(0.1):
            program.scenes[0]["where"] = "parked"
            program.scenes[0]["repeat"] = 1
        if program.end == "exit":
            program.scenes[-1].update(where="main", repeat=1)
        return program

    # ---- Classes

    def new_class(self, name):
        bases = self.new_bases()
        inherited = [c for base, _ in bases for c in Program({"classes": self.classes, "boxes": [], "scenes": [], "end": ""})
                     .ancestors(base)]
        polymorphic = any(self.classes[c]["polymorphic"] for c in inherited) or self.chance(0.25)
        from_this = not any(self.classes[c]["shared_from_this"] for c in inherited) and self.chance(0.25)
        return {"name": name, "style": self.weighted({"plain": 6, "namespace": 2, "anonymous": 2, "template": 1}),
                "bases": bases, "members": [], "shared_from_this": from_this, "polymorphic": polymorphic,
                "dtor": self.weighted({"implicit": 6, "effect": 2, "call": 1, "release": 1}),
                "tracked": self.chance(0.8), "payload": self.random.choice([0, 0, 0, 3, 24, 200])}

    def new_bases(self):
        """Each ancestor at most once as a subobject, unless it is virtual everywhere."""
        if not self.classes or self.chance(0.6):
            return []
        bases = []
        for base in self.random.sample(range(len(self.classes)), min(len(self.classes), self.random.randint(1, 2))):
            virtual = self.chance(0.3)
            candidate = bases + [[base, virtual]]
            if self.unambiguous(candidate):
                bases = candidate
        return bases

    def unambiguous(self, bases):
        copies, virtuals, from_this = {}, set(), set()

        def visit(edges):
            for base, virtual in edges:
                if virtual and base in virtuals:
                    continue
                if virtual:
                    virtuals.add(base)
                copies[base] = copies.get(base, 0) + 1
                if self.classes[base]["shared_from_this"]:
                    from_this.add(base)
                visit(self.classes[base]["bases"])

        visit(bases)
        return all(count == 1 for count in copies.values()) and len(from_this) <= 1

    def add_members(self):
        number = 0
        leaf = len(self.classes) > 3 and self.chance(0.5)
        for index, cls in enumerate(self.classes):
            if leaf and index == len(self.classes) - 1:
                continue
            for _ in range(self.random.choices([1, 2, 3, 4, 5], [3, 4, 3, 2, 1])[0]):
                kind = self.weighted(MEMBER_WEIGHTS)
                target = self.random.randrange(len(self.classes))
                cls["members"].append({"name": f"m{number}", "kind": kind, "target": target})
                number += 1

    def new_boxes(self):
        return [{"name": f"box{i}", "kind": self.random.choice(BOX_KINDS), "target": self.random.randrange(len(self.classes)),
                 "storage": self.weighted({"static": 4, "heap": 3, "local": 2, "thread": 1})}
                for i in range(self.random.randint(1, 4))]


class SceneWriter:
    def __init__(self, generator, program):
        self.generator, self.program, self.random = generator, program, generator.random
        self.chance = generator.chance
        self.orderly = self.chance(0.5)
        self.scene = {"variables": [], "raws": [], "statements": [], "repeat": self.random.choice([1, 1, 1, 2, 3]),
                      "where": "thread" if self.chance(0.15) else "main"}

    def write(self):
        for _ in range(self.random.randint(1, 3)):
            story = self.random.choices([self.ring, self.tree, self.chain, self.callback, self.observers, self.plain_owner],
                                        [3, 4, 3, 3, 2, 1 if self.chance(0.4) else 0])[0]
            story()
            self.work(self.random.randint(2, 10))
        return self.scene

    # ---- Words

    def say(self, *statement):
        self.scene["statements"].append(list(statement))

    def new_variable(self, cls):
        self.scene["variables"].append(cls)
        return len(self.scene["variables"]) - 1

    def make(self, cls):
        variable = self.new_variable(cls)
        how = self.generator.weighted({"shared": 6, "new": 3, "deleter": 1, "allocate": 1, "unique": 1})
        self.say("make", variable, how)
        return variable

    def variables(self, is_a=None):
        return [v for v, cls in enumerate(self.scene["variables"]) if is_a is None or self.program.is_a(cls, is_a)]

    def members(self, cls, strength=None, target=None):
        """Members that can hold that strength, and objects of class `target`."""
        return [m for m in self.program.all_members(cls)
                if (strength is None or strength in KINDS[m["kind"]].strengths)
                and (target is None or self.program.is_a(target, m["target"]))]

    def key(self, kind):
        return self.random.randrange(KINDS[kind].capacity or 6)

    def link(self, holder, target, strength):
        """holder's member = target, if there is such a member."""
        cls = self.scene["variables"][holder]
        fitting = self.members(cls, strength, self.scene["variables"][target])
        if not fitting:
            return False
        member = self.random.choice(fitting)
        self.say("put", ["v", holder], member["name"], strength, target, self.key(member["kind"]))
        return True

    def class_with(self, strength, target=None):
        fitting = [c for c in range(len(self.program.classes)) if self.members(c, strength, target)]
        return self.random.choice(fitting) if fitting else None

    def own_strength(self):
        return "weak" if self.orderly else "strong"

    # ---- Stories

    def ring(self):
        """Objects in a circle; in an orderly scene the last link is weak, or one link is cut later."""
        size = self.random.choice([1, 2, 2, 2, 3, 4])
        classes = [self.random.randrange(len(self.program.classes))]
        while len(classes) < size:
            followers = [m["target"] for m in self.members(classes[-1], "strong")]
            classes.append(self.random.choice(followers) if followers else self.random.randrange(len(self.program.classes)))
        ring = [self.make(cls) for cls in classes]
        for here, there in zip(ring, ring[1:]):
            self.link(here, there, "strong")
        self.link(ring[-1], ring[0], self.own_strength())
        if self.chance(0.3):
            self.forget_members(self.random.choice(ring))

    def tree(self):
        """Nodes of a class that can hold its own kind twice: strongly downwards, weakly (or not) upwards."""
        fitting = [c for c in range(len(self.program.classes)) if self.members(c, "strong", c) and self.members(c, target=c)]
        if not fitting:
            return self.chain()
        cls = self.random.choice(fitting)
        nodes = [self.make(cls) for _ in range(self.random.randint(3, 7))]
        for number, node in enumerate(nodes[1:], 1):
            parent = nodes[self.random.randrange(number)]
            self.link(parent, node, "strong")
            self.link(node, parent, "weak" if self.orderly or self.chance(0.7) else "strong")
        if self.chance(0.4):
            self.keep(nodes[0])
        return None

    def chain(self):
        start = self.class_with("strong")
        if start is None:
            return
        nodes = [self.make(start)]
        for _ in range(self.random.randint(1, 4)):
            followers = [m["target"] for m in self.members(self.scene["variables"][nodes[-1]], "strong")]
            if not followers:
                break
            nodes.append(self.make(self.random.choice(followers)))
            self.link(nodes[-2], nodes[-1], "strong")
        if not self.orderly and self.chance(0.4):
            self.link(nodes[-1], nodes[self.random.randrange(len(nodes))], "strong")
        if self.chance(0.3):
            self.keep(nodes[0])

    def callback(self):
        """A closure captures an object that (perhaps) owns it."""
        owners = [(c, m) for c in range(len(self.program.classes)) for m in self.members(c)
                  if m["kind"] in ("function", "functions", "handlers")]
        if not owners:
            return self.ring()
        cls, member = self.random.choice(owners)
        owner = self.make(cls)
        captured = owner if self.program.is_a(cls, member["target"]) and self.chance(0.6) else self.make(member["target"])
        strength = "strong" if captured != owner or not self.orderly else "weak"
        self.say("put", ["v", owner], member["name"], strength, captured, self.key(member["kind"]))
        if captured != owner:
            self.link(captured, owner, self.own_strength())
        if self.chance(0.25):
            self.say("clear", ["v", owner], member["name"])
        return None

    def observers(self):
        cls = self.class_with("weak")
        if cls is None:
            return
        subject = self.make(cls)
        for _ in range(self.random.randint(1, 4)):
            member = self.random.choice(self.members(cls, "weak"))
            watcher = self.make(member["target"])
            self.say("put", ["v", subject], member["name"], "weak", watcher, self.key(member["kind"]))
            if self.chance(0.5):
                self.link(watcher, subject, "weak" if self.chance(0.6) else "strong")
            if self.chance(0.5):
                self.say("reset", watcher)
        if self.chance(0.4):
            self.keep(subject)

    def plain_owner(self):
        """An object of plain new that owns counted ones; deleted or not."""
        cls = self.random.randrange(len(self.program.classes))
        self.scene["raws"].append(cls)
        raw = len(self.scene["raws"]) - 1
        self.say("raw", raw)
        for member in self.members(cls, "strong"):
            held = self.make(member["target"])
            self.say("put", ["r", raw], member["name"], "strong", held, self.key(member["kind"]))
        if self.chance(0.6):
            self.say("delete", raw)

    # ---- Random work

    def keep(self, variable):
        boxes = [b for b in self.program.boxes if self.program.is_a(self.scene["variables"][variable], b["target"])]
        if boxes:
            box = self.random.choice(boxes)
            strength = KINDS[box["kind"]].strengths[0]
            self.say("keep", box["name"], strength, variable, self.random.randrange(6))

    def forget_members(self, variable):
        for member in self.members(self.scene["variables"][variable], "strong"):
            self.say("clear", ["v", variable], member["name"])

    def place(self, variable):
        """The variable's object, or what it owns alone."""
        place, cls = ["v", variable], self.scene["variables"][variable]
        uniques = [m for m in self.program.all_members(cls) if m["kind"] == "unique"]
        if uniques and self.chance(0.35):
            member = self.random.choice(uniques)
            if self.chance(0.7):
                self.say("own", place, member["name"], 0)
            place, cls = ["u", place, member["name"]], member["target"]
        return place, cls

    def work(self, count):
        verbs = {self.put: 10, self.own: 4, self.clear: 2, self.pop: 2, self.reset: 3, self.copy: 1, self.swap: 1, self.steal: 2,
                 self.fetch: 2, self.lock: 2, self.self_: 2, self.box: 3, self.noise: 1, self.give: 2}
        for _ in range(count):
            if not self.scene["variables"]:
                return
            self.generator.weighted(verbs)()

    def any_variable(self):
        return self.random.choice(self.variables())

    def put(self):
        holder = self.any_variable()
        place, cls = self.place(holder)
        members = [m for m in self.members(cls) if "unique" not in KINDS[m["kind"]].strengths]
        if not members:
            return
        member = self.random.choice(members)
        strength = self.random.choice(KINDS[member["kind"]].strengths)
        targets = self.variables(member["target"])
        if self.orderly and strength == "strong":
            targets = [t for t in targets if t < holder]
        if not targets:
            return
        self.say("put", place, member["name"], strength, self.random.choice(targets), self.key(member["kind"]))

    def give(self):
        holder = self.any_variable()
        members = [m for m in self.members(self.scene["variables"][holder]) if m["kind"] in ("shared", "optional")]
        if not members:
            return
        member = self.random.choice(members)
        targets = [t for t in self.variables() if self.scene["variables"][t] == member["target"] and t != holder
                   and (t < holder or not self.orderly)]
        if targets:
            self.say("give", ["v", holder], member["name"], self.random.choice(targets))

    def own(self):
        place, cls = self.place(self.any_variable())
        members = self.members(cls, "unique")
        if members:
            member = self.random.choice(members)
            self.say("own", place, member["name"], self.key(member["kind"]))

    def clear(self):
        place, cls = self.place(self.any_variable())
        if members := self.members(cls):
            self.say("clear", place, self.random.choice(members)["name"])

    def pop(self):
        place, cls = self.place(self.any_variable())
        if members := [m for m in self.members(cls) if KINDS[m["kind"]].pop]:
            self.say("pop", place, self.random.choice(members)["name"])

    def reset(self):
        self.say("reset", self.any_variable())

    def copy(self):
        into = self.any_variable()
        self.say(self.random.choice(["copy", "move"]), into, self.random.choice(self.variables(self.scene["variables"][into])))

    def swap(self):
        one = self.any_variable()
        same = [v for v in self.variables() if self.scene["variables"][v] == self.scene["variables"][one]]
        self.say("swap", one, self.random.choice(same))

    def steal(self):
        one = self.any_variable()
        cls = self.scene["variables"][one]
        same = [v for v in self.variables() if self.scene["variables"][v] == cls and v != one]
        members = self.members(cls)
        if not same or not members or self.orderly:
            return
        member = self.random.choice(members)
        verbs = ["steal", "exchange"] + (["assign"] if KINDS[member["kind"]].copyable else [])
        self.say(self.random.choice(verbs), ["v", one], ["v", self.random.choice(same)], member["name"])

    def take(self, verb, kind):
        place, cls = self.place(self.any_variable())
        members = [m for m in self.members(cls) if m["kind"] == kind]
        if not members or self.orderly:
            return
        member = self.random.choice(members)
        same = [v for v in self.variables() if self.scene["variables"][v] == member["target"]]
        if same:
            self.say(verb, self.random.choice(same), place, member["name"])

    def fetch(self):
        self.take("fetch", "shared")

    def lock(self):
        self.take("lock", "weak")

    def self_(self):
        source = self.any_variable()
        for cls in self.program.ancestors(self.scene["variables"][source]):
            if self.program.classes[cls]["shared_from_this"]:
                same = [v for v in self.variables() if self.scene["variables"][v] == cls]
                if same and not self.orderly:
                    self.say("self", self.random.choice(same), source)

    def box(self):
        action = self.random.random()
        if action < 0.5:
            return self.keep(self.any_variable())
        box = self.random.choice(self.program.boxes)
        if action < 0.75:
            return self.say("unkeep", box["name"])
        same = [v for v in self.variables() if self.scene["variables"][v] == box["target"]]
        if box["kind"] == "shared" and same:
            self.say("recall", self.random.choice(same), box["name"])
        return None

    def noise(self):
        self.say("noise", self.random.randint(1, 30))


def generate(seed):
    return Generator(seed).generate()


if __name__ == "__main__":
    import sys
    from emit import emit
    print(emit(generate(int(sys.argv[1]))))
