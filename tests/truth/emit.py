"""The C++ text of a generated program.

What the program itself checks: every object's constructors and destructors count in `live`, a static array; at the very
end the program prints for each object whether it ended, and where it was, in a form that no scan of memory could take for a
pointer. A difference there is the model's mistake, not the analyzer's.
"""

from kinds import KINDS, write

PRELUDE = """\
#include "truth.h"

"""


class Emitter:
    def __init__(self, program):
        self.program = program
        self.helpers = {}   # name → text, in order

    def text(self):
        scenes = [self.scene(number, scene) for number, scene in enumerate(self.program.scenes)]
        main = self.main()
        parts = [PRELUDE, self.declarations(), *[self.cls(c) for c in range(len(self.program.classes))],
                 *[self.destructor(c) for c in range(len(self.program.classes))], self.boxes(),
                 *self.helpers.values(), *scenes, main]
        return "\n".join(part for part in parts if part)

    # ---- Classes

    def name(self, index):
        return self.program.classes[index]["name"]

    def declarations(self):
        lines = []
        for cls in self.program.classes:
            lines.append({"plain": "struct X;", "namespace": "namespace app { struct X; }\nusing app::X;",
                          "anonymous": "namespace { struct X; }",
                          "template": "template <int N> struct TX;\nusing X = TX<1>;"}[cls["style"]]
                         .replace("X", cls["name"]))
        return "\n".join(lines) + "\n"

    def cls(self, index):
        cls = self.program.classes[index]
        bases = [f"public {'virtual ' if virtual else ''}{self.name(base)}" for base, virtual in cls["bases"]]
        if cls["shared_from_this"]:
            bases.append(f"public std::enable_shared_from_this<{cls['name']}>")
        head = {"plain": "struct X", "namespace": "struct app::X", "anonymous": "namespace {\nstruct X",
                "template": "template <>\nstruct TX<1>"}[cls["style"]].replace("X", cls["name"])
        lines = [f"{head}{' : ' if bases else ''}{', '.join(bases)} {{"]
        if cls["payload"] and index % 2:
            lines.append(f"  char payload[{cls['payload']}] = {{}};")
        if cls["tracked"]:
            lines.append("  Tracked tracked;")
        lines.append("  int number = 7;")
        for member in cls["members"]:
            lines.append("  " + write(KINDS[member["kind"]].declare, member["name"], self.name(member["target"])))
        if cls["payload"] and not index % 2:
            lines.append(f"  char payload[{cls['payload']}] = {{}};")
        destructor = "TX" if cls["style"] == "template" else "X"
        destructor = destructor.replace("X", cls["name"])
        if cls["polymorphic"]:
            lines.append(f"  virtual int kind() const {{ return {index}; }}")
        if cls["dtor"] != "implicit":
            lines.append(f"  {'virtual ' if cls['polymorphic'] else ''}~{destructor}();")
        elif cls["polymorphic"]:
            lines.append(f"  virtual ~{destructor}() = default;")
        lines.append("};")
        if cls["style"] == "anonymous":
            lines.append("}  // namespace")
        return "\n".join(lines) + "\n"

    def destructor(self, index):
        cls = self.program.classes[index]
        if cls["dtor"] == "implicit":
            return ""
        destructor = f"T{cls['name']}" if cls["style"] == "template" else cls["name"]
        body = {"effect": "effects += number;", "call": "std::fflush(stdin);", "release": "number = 0;"}[cls["dtor"]]
        if cls["dtor"] == "release":
            for member in cls["members"]:
                if KINDS[member["kind"]].shape in ("list", "map"):
                    body += " { auto& o = *this; " + write(KINDS[member["kind"]].clear, member["name"], "") + " }"
        return f"inline {cls['name']}::~{destructor}() {{ {body} }}"

    # ---- Boxes

    def box_declaration(self, box):
        return write(KINDS[box["kind"]].declare, box["name"], self.name(box["target"]))

    def boxes(self):
        lines = []
        by_storage = {storage: [b for b in self.program.boxes if b["storage"] == storage]
                      for storage in ("static", "heap", "local", "thread")}
        for box in by_storage["static"]:
            lines.append("static " + self.box_declaration(box))
        for box in by_storage["thread"]:
            lines.append("static thread_local " + self.box_declaration(box))
        for group in ("heap", "local"):
            if by_storage[group]:
                lines.append(f"struct {group.title()}Boxes {{")
                lines += ["  " + self.box_declaration(box) for box in by_storage[group]]
                lines.append(f"}};\n[[gnu::used]] static {group.title()}Boxes* {group}_boxes;")
        return "\n".join(lines) + "\n"

    def box(self, name):
        box = next(b for b in self.program.boxes if b["name"] == name)
        return box, name if box["storage"] in ("static", "thread") else f"{box['storage']}_boxes->{name}"

    # ---- Statements

    def helper(self, name, text):
        self.helpers.setdefault(name, f"[[gnu::noinline]] static {text}")
        return name

    def declaring_class(self, cls, member):
        return next(c for c in self.program.ancestors(cls)
                    if any(m["name"] == member for m in self.program.classes[c]["members"]))

    def place(self, place):
        """A C++ expression: a pointer that may be null."""
        if place[0] == "v":
            return f"v{place[1]}.get()"
        if place[0] == "r":
            return f"r{place[1]}"
        return f"inner({self.place(place[1])}, [](auto& o) {{ return o.{place[2]}.get(); }})"

    def putter(self, cls, name, strength):
        owner = self.declaring_class(cls, name)
        member = self.program.member(owner, name)
        kind, target = KINDS[member["kind"]], self.name(member["target"])
        body = write(kind.put[strength], name, target)
        parameter = f"{target}* p" if strength == "unique" else f"const std::shared_ptr<{target}>& p"
        return self.helper(f"put_{self.name(owner)}_{name}_{strength}",
                           f"void put_{self.name(owner)}_{name}_{strength}({self.name(owner)}& o, {parameter}, "
                           f"[[maybe_unused]] int k) {{\n  {body}\n}}")

    def simple(self, verb, cls, name):
        owner = self.declaring_class(cls, name)
        kind = KINDS[self.program.member(owner, name)["kind"]]
        body = write({"clear": kind.clear, "pop": kind.pop}[verb], name, "")
        return self.helper(f"{verb}_{self.name(owner)}_{name}",
                           f"void {verb}_{self.name(owner)}_{name}({self.name(owner)}& o) {{ {body} }}")

    def statement(self, scene, statement):
        verb, *rest = statement
        return getattr(self, "do_" + verb)(scene, *rest)

    def do_make(self, scene, variable, how):
        cls = self.name(scene["variables"][variable])
        make = {"shared": f"std::make_shared<{cls}>()", "new": f"std::shared_ptr<{cls}>(new {cls})",
                "deleter": f"std::shared_ptr<{cls}>(new {cls}, Deleter<{cls}>{{3}})",
                "allocate": f"std::allocate_shared<{cls}>(Allocator<{cls}>{{}})",
                "unique": f"std::shared_ptr<{cls}>(std::make_unique<{cls}>())"}[how]
        helper = self.helper(f"make_{how}_{cls}", f"std::shared_ptr<{cls}> make_{how}_{cls}() {{\n  auto p = {make};\n"
                             "  note(p.get());\n  return p;\n}")
        return f"v{variable} = {helper}();"

    def do_raw(self, scene, raw):
        return f"r{raw} = new {self.name(scene['raws'][raw])}; note(r{raw});"

    def do_delete(self, _scene, raw):
        return f"delete r{raw}; r{raw} = nullptr;"

    def do_copy(self, _scene, into, source):
        return f"v{into} = v{source};"

    def do_move(self, _scene, into, source):
        return f"v{into} = std::move(v{source});" if into != source else ""

    def do_swap(self, _scene, one, other):
        return f"v{one}.swap(v{other});"

    def do_reset(self, _scene, variable):
        return f"v{variable}.reset();"

    def do_put(self, scene, place, member, strength, source, key):
        cls = self.program.place_class(scene, place)
        shape = KINDS[self.program.member(cls, member)["kind"]].shape
        guard = "" if shape in ("one", "each") else f"if (v{source}) "
        return f"if (auto* o = {self.place(place)}) {guard}{self.putter(cls, member, strength)}(*o, v{source}, {key});"

    def do_give(self, scene, place, member, source):
        cls = self.program.place_class(scene, place)
        owner = self.declaring_class(cls, member)
        info = self.program.member(owner, member)
        target = self.name(info["target"])
        helper = self.helper(f"give_{self.name(owner)}_{member}",
                             f"void give_{self.name(owner)}_{member}({self.name(owner)}& o, std::shared_ptr<{target}> p) "
                             f"{{\n  o.{member} = std::move(p);\n}}")
        return f"if (auto* o = {self.place(place)}) {helper}(*o, std::move(v{source}));"

    def do_own(self, scene, place, member, key):
        cls = self.program.place_class(scene, place)
        target = self.name(self.program.member(cls, member)["target"])
        return (f"if (auto* o = {self.place(place)}) {{ auto* p = new {target}; note(p); "
                f"{self.putter(cls, member, 'unique')}(*o, p, {key}); }}")

    def do_clear(self, scene, place, member):
        cls = self.program.place_class(scene, place)
        return f"if (auto* o = {self.place(place)}) {self.simple('clear', cls, member)}(*o);"

    def do_pop(self, scene, place, member):
        cls = self.program.place_class(scene, place)
        return f"if (auto* o = {self.place(place)}) {self.simple('pop', cls, member)}(*o);"

    def between(self, place, other, member, action):
        return (f"if (auto* o = {self.place(place)}) if (auto* q = {self.place(other)}) "
                f"if (o != q) {write(action, member, '')}")

    def do_assign(self, _scene, place, other, member):
        return self.between(place, other, member, "o->M = q->M;")

    def do_steal(self, _scene, place, other, member):
        return self.between(place, other, member, "{ o->M = std::move(q->M); q->M = decltype(q->M){}; }")

    def do_exchange(self, _scene, place, other, member):
        return self.between(place, other, member, "std::swap(o->M, q->M);")

    def do_fetch(self, _scene, variable, place, member):
        return f"if (auto* o = {self.place(place)}) v{variable} = o->{member};"

    def do_lock(self, _scene, variable, place, member):
        return f"if (auto* o = {self.place(place)}) v{variable} = o->{member}.lock();"

    def do_self(self, scene, variable, source):
        cls = next(c for c in self.program.ancestors(scene["variables"][source])
                   if self.program.classes[c]["shared_from_this"])
        if cls == scene["variables"][variable]:
            return f"if (v{source}) v{variable} = v{source}->shared_from_this();"
        raise ValueError("shared_from_this of another class")

    def do_keep(self, _scene, name, strength, source, key):
        box, expression = self.box(name)
        kind = KINDS[box["kind"]]
        body = write(kind.put[strength].replace("o.M", expression), name, self.name(box["target"]))
        guard = "" if kind.shape == "one" else f"if (v{source}) "
        return (f"{guard}{{ [[maybe_unused]] const int k = {key}; const std::shared_ptr<{self.name(box['target'])}> p = "
                f"v{source}; {body} }}")

    def do_unkeep(self, _scene, name):
        box, expression = self.box(name)
        return KINDS[box["kind"]].clear.replace("o.M", expression)

    def do_recall(self, _scene, variable, name):
        return f"v{variable} = {self.box(name)[1]};"

    def do_noise(self, _scene, count):
        return f"noise({count});"

    # ---- Functions

    def scene(self, number, scene):
        last = number == len(self.program.scenes) - 1 and self.program.end == "exit"
        lines = [f"[[gnu::noinline]] static void scene{number}() {{"]
        lines += [f"  std::shared_ptr<{self.name(cls)}> v{i};" for i, cls in enumerate(scene["variables"])]
        lines += [f"  [[maybe_unused]] {self.name(cls)}* r{i} = nullptr;" for i, cls in enumerate(scene["raws"])]
        first = sum(len(earlier["statements"]) for earlier in self.program.scenes[:number])
        lines += [f"  if (chosen({i})) {{ {self.statement(scene, s)} }}" for i, s in enumerate(scene["statements"], first)]
        variables = ", ".join(f"&v{i}" for i in range(len(scene["variables"])))
        if scene["where"] == "parked":
            lines.append(f"  stay({variables});\n  park();")
        if last:
            lines.append(f"  stay({variables});\n  std::exit(0);")
        return "\n".join([line for line in lines if line.strip()] + ["}", ""])

    def main(self):
        lines = ["int main(int argc, char** argv) {", "  if (argc > 1) choice = std::strtoul(argv[1], nullptr, 10);"]
        storages = {box["storage"] for box in self.program.boxes}
        if "heap" in storages:
            lines.append("  heap_boxes = new HeapBoxes;")
        if "local" in storages:
            lines.append("  LocalBoxes boxes;\n  local_boxes = &boxes;")
        for number, scene in enumerate(self.program.scenes):
            call = {"main": f"scene{number}();", "thread": f"std::thread(scene{number}).join();",
                    "parked": f"in_parked_thread(scene{number});"}[scene["where"]]
            lines += [f"  for (int i = 0; i < {scene['repeat']}; ++i) {call}"]
        lines.append({"return": "  return 0;", "exit": "  return 1;",
                      "quick": "  say();\n  std::quick_exit(0);", "_exit": "  say();\n  _exit(0);"}[self.program.end])
        return "\n".join(lines + ["}"]) + "\n"


def emit(program):
    return Emitter(program).text()
