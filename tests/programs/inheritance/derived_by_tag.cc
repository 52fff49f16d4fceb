// STORY No virtual functions: a tag in the base says what an expression is, and its owner deletes it by a switch. The base
//       has a weak pointer to the function, a call a strong one behind it.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Function
#include <memory>

struct Function;
enum Kind : long { kLiteral, kCall };
struct Expression {
  std::weak_ptr<Function> scope;
  Kind kind = kLiteral;
};
struct Literal : Expression {
  long value = 0;
};
struct Call : Expression {
  std::shared_ptr<Function> callee;
  long line = 0, column = 0;
};
struct Function {
  Expression* body = nullptr;
  ~Function() {
    if (body == nullptr) return;
    if (body->kind == kCall) {
      delete static_cast<Call*>(body);
    } else {
      delete static_cast<Literal*>(body);
    }
  }
};

int main() {
  auto function = std::make_shared<Function>();
  auto* call = new Call;
  call->kind = kCall;
  call->scope = function;
  call->callee = function;
  function->body = call;
}
