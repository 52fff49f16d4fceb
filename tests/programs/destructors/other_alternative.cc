// STORY A variant of unique_ptr and shared_ptr: what the destructor does to the one must not be looked up in the object of the
// other, where it seemed to write to somebody else.
// EXPECT cycles=1 leaked_objects=2 collectable=2
// EXPECT finding kind=cycle objects=2 types=Function,Call confidence=proved gc=collectable
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>
struct Function;
struct Call;
struct Number {
  double value;
};
struct Binary;
using Expr = std::variant<Number, std::unique_ptr<Binary>, std::shared_ptr<Call>>;
struct Binary {
  char op;
  Expr left, right;
};
struct Call {
  std::shared_ptr<Function> callee;
  std::vector<Expr> arguments;
};
struct Function {
  std::string name;
  Expr body{Number{0}};
};
int main() {
  auto f = std::make_shared<Function>();
  f->name = "factorial";
  auto call = std::make_shared<Call>();
  call->callee = f;
  call->arguments.emplace_back(Number{1});
  f->body = std::unique_ptr<Binary>(new Binary{'*', Number{2}, call});
}
