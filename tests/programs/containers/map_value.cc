// STORY Through a node of a std::map, which also holds the key.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Scope,Variable confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Scope::variables,Variable::scope
// VARIANTS +libcxx +libcxxs
#include <map>
#include <memory>
#include <string>

struct Scope;
struct Variable {
  std::shared_ptr<Scope> scope;
};
struct Scope {
  std::map<std::string, std::shared_ptr<Variable>> variables;
};

int main() {
  auto scope = std::make_shared<Scope>();
  for (const char* name : {"x", "a_rather_long_name_that_has_a_block_of_its_own"}) scope->variables[name];
  scope->variables["x"] = std::make_shared<Variable>(Variable{scope});
}
