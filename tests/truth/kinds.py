"""What members the generated classes can have: how each is written in C++, and what it owns.

A member's value is, for the model, a list of *cells* (key, strength, object), in order. `shape` says how a new cell
finds its place:

  one      a single cell: put replaces it            (shared_ptr, optional, std::function, …)
  list     put appends, pop takes the last           (vector, list, deque, …)
  set      put adds unless the object is there
  map      put replaces the cell with the key        (map, unordered_map, array: the key is the index)
  each     put replaces the cell of that strength    (a pair or a struct of a shared_ptr and a weak_ptr)

`put` is the C++ statement for it: `o` is the object, `p` a `const std::shared_ptr<T>&`, `k` the key. Strengths: strong,
weak, unique, raw (owns nothing).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    shape: str
    strengths: tuple      # what a put can store
    declare: str          # T: the target type, M: the member's name
    put: dict             # strength → C++
    clear: str = "o.M.clear();"
    pop: str = ""
    copyable: bool = True
    capacity: int = 0     # map: keys are 0 … capacity - 1; 0: any


def handles(strength):
    return "std::shared_ptr<T>" if strength == "strong" else "std::weak_ptr<T>"


def one(strength, declare, put="o.M = p;", clear="o.M.reset();"):
    return Kind("one", (strength,), declare, {strength: put}, clear)


def sequence(container, strength, put="o.M.push_back(p);", pop="if (!o.M.empty()) o.M.pop_back();"):
    return Kind("list", (strength,), f"std::{container}<{handles(strength)}> M;", {strength: put}, pop=pop)


def mapping(container, strength):
    return Kind("map", (strength,), f"std::{container}<int, {handles(strength)}> M;", {strength: "o.M[k] = p;"})


KINDS = {
    "shared": one("strong", "std::shared_ptr<T> M;"),
    "weak": one("weak", "std::weak_ptr<T> M;"),
    "shared_const": one("strong", "std::shared_ptr<const T> M;"),
    "shared_void": one("strong", "std::shared_ptr<void> M;"),
    "shared_alias": one("strong", "std::shared_ptr<int> M;",
                        "if (p) o.M = std::shared_ptr<int>(p, &p->number); else o.M.reset();"),
    "weak_alias": one("weak", "std::weak_ptr<int> M;",
                      "if (p) o.M = std::shared_ptr<int>(p, &p->number); else o.M.reset();"),
    "optional": one("strong", "std::optional<std::shared_ptr<T>> M;"),
    "optional_weak": one("weak", "std::optional<std::weak_ptr<T>> M;"),
    "any": one("strong", "std::any M;"),
    "vector": sequence("vector", "strong"),
    "vector_weak": sequence("vector", "weak"),
    "list": sequence("list", "strong"),
    "list_weak": sequence("list", "weak"),
    "deque": sequence("deque", "strong"),
    "deque_weak": sequence("deque", "weak"),
    "forward_list": sequence("forward_list", "strong", "o.M.push_front(p);", "if (!o.M.empty()) o.M.pop_front();"),
    "set": Kind("set", ("strong",), "std::set<std::shared_ptr<T>> M;", {"strong": "o.M.insert(p);"}),
    "unordered_set": Kind("set", ("strong",), "std::unordered_set<std::shared_ptr<T>> M;", {"strong": "o.M.insert(p);"}),
    "map": mapping("map", "strong"),
    "map_weak": mapping("map", "weak"),
    "unordered_map": mapping("unordered_map", "strong"),
    "unordered_map_weak": mapping("unordered_map", "weak"),
    "array": Kind("map", ("strong",), "std::array<std::shared_ptr<T>, 3> M;", {"strong": "o.M[k] = p;"}, "o.M = decltype(o.M){};",
                  capacity=3),
    "pair": Kind("each", ("strong", "weak"), "std::pair<std::shared_ptr<T>, std::weak_ptr<T>> M;",
                 {"strong": "o.M.first = p;", "weak": "o.M.second = p;"}, "o.M = decltype(o.M){};"),
    "tuple": Kind("each", ("strong", "weak"), "std::tuple<int, std::weak_ptr<T>, std::shared_ptr<T>> M;",
                  {"strong": "std::get<2>(o.M) = p;", "weak": "std::get<1>(o.M) = p;"}, "o.M = decltype(o.M){};"),
    "nested": Kind("each", ("strong", "weak"),
                   "struct InM { int n = 1; std::weak_ptr<T> back; std::shared_ptr<T> on; } M;",
                   {"strong": "o.M.on = p;", "weak": "o.M.back = p;"}, "o.M = decltype(o.M){};"),
    "variant": Kind("one", ("strong", "weak"),
                    "std::variant<std::monostate, std::shared_ptr<T>, std::weak_ptr<T>> M;",
                    {"strong": "o.M = p;", "weak": "o.M = std::weak_ptr<T>(p);"}, "o.M = decltype(o.M){};"),
    "variants": Kind("list", ("strong", "weak"),
                     "std::vector<std::variant<std::weak_ptr<T>, std::shared_ptr<T>>> M;",
                     {"strong": "o.M.emplace_back(p);", "weak": "o.M.emplace_back(std::weak_ptr<T>(p));"},
                     pop="if (!o.M.empty()) o.M.pop_back();"),
    "entries": Kind("list", ("strong", "weak"),
                    "struct InM { long n; std::shared_ptr<T> on; std::weak_ptr<T> back; };\n  std::vector<InM> M;",
                    {"strong": "o.M.push_back({k, p, {}});", "weak": "o.M.push_back({k, {}, p});"},
                    pop="if (!o.M.empty()) o.M.pop_back();"),
    "function": Kind("one", ("strong", "weak"), "std::function<void()> M;",
                     {"strong": "o.M = [p] { use(p.get()); };",
                      "weak": "o.M = [w = std::weak_ptr<T>(p)] { use(w.lock().get()); };"}, "o.M = nullptr;"),
    "functions": Kind("list", ("strong", "weak"), "std::vector<std::function<int(int)>> M;",
                      {"strong": "o.M.push_back([p, k](int n) { use(p.get()); return n + k; });",
                       "weak": "o.M.push_back([k, w = std::weak_ptr<T>(p)](int n) { use(w.lock().get()); return n * k; });"},
                      pop="if (!o.M.empty()) o.M.pop_back();"),
    "handlers": Kind("map", ("strong", "weak"), "std::map<int, std::function<void()>> M;",
                     {"strong": "o.M[k] = [p] { use(p.get()); };",
                      "weak": "o.M[k] = [w = std::weak_ptr<T>(p)] { use(w.lock().get()); };"}),
    "unique": Kind("one", ("unique",), "std::unique_ptr<T> M;", {"unique": "o.M.reset(p);"}, "o.M.reset();",
                   copyable=False),
    "uniques": Kind("list", ("unique",), "std::vector<std::unique_ptr<T>> M;", {"unique": "o.M.emplace_back(p);"},
                    pop="if (!o.M.empty()) o.M.pop_back();", copyable=False),
    "unique_map": Kind("map", ("unique",), "std::map<int, std::unique_ptr<T>> M;", {"unique": "o.M[k].reset(p);"},
                       copyable=False),
    "owned_vector": Kind("list", ("strong",), "std::unique_ptr<std::vector<std::shared_ptr<T>>> M;",
                         {"strong": "if (!o.M) o.M = std::make_unique<std::vector<std::shared_ptr<T>>>();\n"
                                    "  o.M->push_back(p);"},
                         "o.M.reset();", pop="if (o.M && !o.M->empty()) o.M->pop_back();", copyable=False),
    "raw": one("raw", "T* M = nullptr;", "o.M = p.get();", "o.M = nullptr;"),
    "raws": Kind("list", ("raw",), "std::vector<T*> M;", {"raw": "o.M.push_back(p.get());"},
                 pop="if (!o.M.empty()) o.M.pop_back();"),
}


def write(text, member, target):
    """The C++ with the names put in. M stands for a word of its own or the end of one (InM)."""
    return re.sub(r"M\b|\bT\b", lambda match: member if match[0] == "M" else target, text)
