// STORY Three callbacks capture the object that stores them: a lambda in a map, a bound function there, a timer's lambda.
// Making one of them weak frees nothing; all three together do, and the report says which.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Emitter confidence=proved independent_cycles=3
// EXPECT text "no single member frees it; these 3 together free the object (simulated)"
// EXPECT-DEBUG text "self in the lambda at several_callbacks.cc:33 as std::weak_ptr<Emitter>"
// EXPECT-DEBUG text "self in the lambda at several_callbacks.cc:35 as std::weak_ptr<Emitter>"
// VARIANTS +clang +libcxx +libcxxs
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Emitter {
  std::map<std::string, std::vector<std::function<int(int)>>> handlers;
  std::function<int()> on_timer;
  int values = 0;

  void on(const std::string& event, std::function<int(int)> handler) { handlers[event].push_back(std::move(handler)); }
  int emit(const std::string& event, int value) {
    for (const auto& handler : handlers[event]) values += handler(value);
    return values;
  }
};

int note(const std::shared_ptr<Emitter>& emitter, int value) { return emitter->values + value; }

int main() {
  auto self = std::make_shared<Emitter>();
  const long more = 1;
  self->on("data",
           [self, more = more, less = 2L](int value) { return self->values + value + static_cast<int>(more - less); });
  self->on("end", std::bind(note, self, std::placeholders::_1));
  self->on_timer = [self] { return self->values; };
  return self->emit("data", 1) + self->emit("end", 2) + self->on_timer() > 100 ? 1 : 0;
}
