// STORY Static objects register factories before main, as plugins do when they are loaded; main makes one of each.
// EXPECT silent
// EXPECT stdout "circle square \n"
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>

struct Shape {
  virtual ~Shape() = default;
  virtual const char* name() const = 0;
};

using Factory = std::function<std::shared_ptr<Shape>()>;

static std::map<std::string, Factory>& factories() {
  static auto& all = *new std::map<std::string, Factory>;
  return all;
}

template <typename T>
struct Plugin {
  explicit Plugin(const char* name) {
    factories()[name] = [] { return std::make_shared<T>(); };
  }
};

struct Circle : Shape {
  const char* name() const override { return "circle"; }
};
struct Square : Shape {
  const char* name() const override { return "square"; }
};
static Plugin<Circle> circle("circle");
static Plugin<Square> square("square");

int main() {
  for (const auto& [name, make] : factories()) printf("%s ", make()->name());
  puts("");
}
