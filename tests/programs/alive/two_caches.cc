// STORY Two maps of one kind, and a third with other objects, are the only owners of what they hold: three caches, told
//       apart in every build.
// EXPECT caches=3
// EXPECT finding kind=cache types=Page elements=50
// EXPECT finding kind=cache types=Page elements=20
// EXPECT finding kind=cache types=Font elements=30
// EXPECT-DEBUG finding kind=cache owner=pages elements=50
// EXPECT-DEBUG finding kind=cache owner=drafts elements=20
// EXPECT-DEBUG text "alive through: global pages → map<int, shared_ptr<Page>> → Page"
// EXPECT-DEBUG text "alive through: global fonts → Fonts::by_name: unordered_map<int, shared_ptr<Font>> → Font"
// EXPECT-STRIPPED text "alive through: global +0x"
// VARIANTS +clang +clangs
#include <cstdlib>
#include <map>
#include <memory>
#include <unordered_map>

struct Page {
  char text[300] = {};
};
struct Font {
  char glyphs[100] = {};
};
struct Fonts {
  int count = 0;
  std::unordered_map<int, std::shared_ptr<Font>> by_name;
};

std::map<int, std::shared_ptr<Page>> pages, drafts;
Fonts fonts;

int main() {
  for (int i = 0; i < 50; i++) pages[i] = std::make_shared<Page>();
  for (int i = 0; i < 20; i++) drafts[i] = std::make_shared<Page>();
  for (int i = 0; i < 30; i++) fonts.by_name[i] = std::make_shared<Font>();
  std::quick_exit(0);
}
