// STORY A destructor that nobody wrote: strings, containers and handles of all kinds are released, and nothing else
//       happens. The code says so, too.
// EXPECT cycles=1 leaked_objects=2 collectable=2 uncollectable=0
// EXPECT finding kind=cycle gc=collectable types=Record destructors=implicit
// EXPECT no text "never run"
// VARIANTS +nopie +nopies +Oss +clang +clangs +libcxx +libcxxs
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

struct Record {
  std::string name = "a name that is too long for the inside of a string";
  std::vector<std::string> tags{"one", "two"};
  std::map<int, std::string> lines{{1, "first"}};
  std::unordered_map<std::string, int> index{{"key", 1}};
  std::array<std::shared_ptr<int>, 5> numbers;
  std::vector<std::shared_ptr<Record>> others;
  std::weak_ptr<Record> parent;
  std::unique_ptr<std::string> note = std::make_unique<std::string>("note");
  std::optional<std::string> title = "title";
  std::function<void()> callback = [text = name] { (void)text; };
};

int main() {
  auto a = std::make_shared<Record>(), b = std::make_shared<Record>();
  a->others.push_back(b);
  b->others.push_back(a);
  b->parent = a;
}
