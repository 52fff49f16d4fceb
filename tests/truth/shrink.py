"""Makes a failing program smaller: leaves out whatever it can be without and still fail for the same cause."""

import copy

from program import Program

MAX_PROBES = 400


class Shrinker:
    def __init__(self, program, causes, run):
        self.best, self.causes, self.run, self.probes = program, causes, run, 0

    def try_(self, change):
        """Keeps the change if the program still fails."""
        if self.probes >= MAX_PROBES:
            return False
        data = copy.deepcopy(self.best.data)
        try:
            if change(data) is False:
                return False
            self.probes += 1
            candidate = Program(data)
            outcome = self.run(candidate)
        except Exception:  # the change made no program
            return False
        if not self.causes & {cause for cause, _ in outcome.problems}:
            return False
        self.best = candidate
        return True

    def drop_scenes(self):
        for number in reversed(range(len(self.best.scenes))):
            if len(self.best.scenes) > 1:
                self.try_(lambda data: data["scenes"].pop(number))

    def drop_statements(self):
        for number in range(len(self.best.scenes)):
            size = max(1, len(self.best.scenes[number]["statements"]) // 2)
            while size >= 1:
                at = 0
                while at < len(self.best.scenes[number]["statements"]):
                    def without(data):
                        del data["scenes"][number]["statements"][at:at + size]
                    if not self.try_(without):
                        at += size
                size //= 2

    def simplify_scenes(self):
        for number, scene in enumerate(self.best.scenes):
            if scene["repeat"] > 1:
                self.try_(lambda data: data["scenes"][number].update(repeat=1))
            if scene["where"] != "main":
                self.try_(lambda data: data["scenes"][number].update(where="main"))
        if self.best.end != "return":
            self.try_(lambda data: data.update(end="return"))

    def used_names(self, data):
        """Words of all statements: members and boxes that are used."""
        def words(thing):
            return {thing} if isinstance(thing, str) else set().union(*map(words, thing)) if isinstance(thing, list) else set()
        return words([scene["statements"] for scene in data["scenes"]])

    def drop_members(self):
        def unused(data):
            used = self.used_names(data)
            for cls in data["classes"]:
                cls["members"] = [m for m in cls["members"] if m["name"] in used]
            data["boxes"] = [b for b in data["boxes"] if b["name"] in used]
        self.try_(unused)
        for index, cls in enumerate(self.best.classes):
            for member in [m["name"] for m in cls["members"]]:
                def without(data):
                    if member in self.used_names(data):
                        return False
                    data["classes"][index]["members"] = [m for m in data["classes"][index]["members"] if m["name"] != member]
                    return True
                self.try_(without)

    def simplify_classes(self):
        for index, cls in enumerate(self.best.classes):
            for key, plain in (("style", "plain"), ("dtor", "implicit"), ("payload", 0), ("polymorphic", False),
                               ("shared_from_this", False), ("bases", [])):
                if cls[key] != plain:
                    self.try_(lambda data: data["classes"][index].update({key: plain}))

    def drop_variables(self):
        """Those at the end of the list that no statement names; and classes likewise."""
        for number in range(len(self.best.scenes)):
            while self.best.scenes[number]["variables"]:
                last = len(self.best.scenes[number]["variables"]) - 1
                if any(self.names_variable(s, last) for s in self.best.scenes[number]["statements"]):
                    break
                if not self.try_(lambda data: data["scenes"][number]["variables"].pop()):
                    break

    @staticmethod
    def names_variable(statement, number):
        def inside(thing):
            return thing == number or (isinstance(thing, list) and any(inside(t) for t in thing))
        return inside(statement[1:])

    def shrink(self):
        while True:
            before = self.best.text()
            for step in (self.drop_scenes, self.simplify_scenes, self.drop_statements, self.drop_members, self.simplify_classes,
                         self.drop_variables):
                step()
            if self.best.text() == before or self.probes >= MAX_PROBES:
                return self.best


def shrink(program, causes, run):
    return Shrinker(program, causes, run).shrink()
