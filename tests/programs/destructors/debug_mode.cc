// STORY Built with -D_GLIBCXX_DEBUG: that containers detach their iterators is no act of the program's destructors.
// EXPECT cycles=1 leaked_objects=2 collectable=2
// EXPECT finding kind=cycle objects=2 types=History,Command confidence=proved gc=collectable
// FLAGS -D_GLIBCXX_DEBUG
// VARIANTS O0g O2g O2s
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct History;
struct Command {
  std::string text;
  std::shared_ptr<History> history;
};
struct History {
  std::vector<std::shared_ptr<Command>> done;
  std::list<std::string> names;
  std::map<int, std::string> times;
};

int main() {
  auto history = std::make_shared<History>();
  auto command = std::make_shared<Command>();
  command->history = history;
  history->done.push_back(command);
  history->names.push_back("insert a line");
  history->times[1] = "noon";
}
