// STORY A tree and a list of values in variants. Nobody wrote a destructor, and nothing is done but to release. What the
//       alternatives that are not there would do with the same bytes is nothing that would have happened; nor is what
//       lies behind the end of a function, where an index leads that no variant has.
// EXPECT cycles=2 leaked_objects=6
// EXPECT finding kind=cycle objects=2 gc=collectable confidence=proved
// EXPECT finding kind=cycle objects=4 gc=collectable confidence=proved
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

struct Tree;
using Branch = std::shared_ptr<Tree>;
struct Name {
  std::string text;
  std::weak_ptr<Tree> user;
  Branch definition;
};
struct Number {
  long value;
};
struct Use {
  std::shared_ptr<Name> name;
};
struct Sum {
  char sign;
  Branch left, right;
};
struct Let {
  std::shared_ptr<Name> name;
  Branch value, body;
};
struct Tree {
  std::variant<Number, Use, Sum, Let> what;
};

struct Pair;
struct Scope;
struct Value;
struct Nothing {};
struct Word {
  std::string text;
};
struct Function {
  std::vector<std::string> parameters;
  std::vector<Value> body;
  std::shared_ptr<Scope> scope;
};
using Builtin = std::function<Value(std::vector<Value>&)>;
struct Value {
  std::variant<Nothing, double, bool, Word, std::shared_ptr<Pair>, std::shared_ptr<Function>, std::shared_ptr<Builtin>>
      what;
};
struct Pair {
  Value first, rest;
};
struct Scope {
  std::map<std::string, Value> values;
};

static Value pair(Value first, Value rest) { return {std::make_shared<Pair>(Pair{std::move(first), std::move(rest)})}; }

int main() {
  auto name = std::make_shared<Name>();
  auto tree = std::make_shared<Tree>();
  name->definition = tree;
  tree->what = Let{name, std::make_shared<Tree>(), std::make_shared<Tree>()};

  auto scope = std::make_shared<Scope>();
  Value inner = pair({Word{"a word that is no short string"}}, pair({3.5}, {Nothing{}}));
  Value list = pair(std::move(inner),
                    pair({std::make_shared<Builtin>([scope](std::vector<Value>&) { return Value{}; })}, {Nothing{}}));
  scope->values["list"] = list;
}
