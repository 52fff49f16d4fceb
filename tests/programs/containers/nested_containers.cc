// STORY map → vector → optional → shared_ptr: three layers between the index and its pages.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Index,Page confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Index::pages,Page::index
// VARIANTS +libcxx +libcxxs
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct Index;
struct Page {
  std::shared_ptr<Index> index;
};
struct Index {
  std::map<std::string, std::vector<std::optional<std::shared_ptr<Page>>>> pages;
};

int main() {
  auto index = std::make_shared<Index>();
  index->pages["g"] = {std::nullopt, std::make_shared<Page>(Page{index})};
  index->pages["h"] = {};
}
