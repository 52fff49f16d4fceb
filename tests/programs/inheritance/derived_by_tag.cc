// STORY No virtual functions: a tag in the base says what an expression is, and its owner deletes it by a switch. The base
//       has a weak pointer to the function, a call a strong one behind it. One kind of call is as large as two expressions,
//       the other is not.
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle objects=1 types=Function
#include <memory>

struct Function;
enum Kind : long { kCall, kLongCall };
struct Expression {
  std::weak_ptr<Function> scope;
  Kind kind = kCall;
};
struct Call : Expression {
  std::shared_ptr<Function> callee;
  long line = 0;
};
struct LongCall : Call {
  long column = 0;
};
static_assert(sizeof(Call) == 2 * sizeof(Expression));

struct Function {
  Expression* body = nullptr;
  ~Function() {
    if (body == nullptr) return;
    if (body->kind == kCall) {
      delete static_cast<Call*>(body);
    } else {
      delete static_cast<LongCall*>(body);
    }
  }
};

template <typename Body>
void make_recursive(Kind kind) {
  auto function = std::make_shared<Function>();
  auto* call = new Body;
  call->kind = kind;
  call->scope = function;
  call->callee = function;
  function->body = call;
}

int main() {
  make_recursive<Call>(kCall);
  make_recursive<LongCall>(kLongCall);
}
