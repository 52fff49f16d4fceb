// STORY Example 3: l1 = [1,]; l2 = [2,]; l1.append(l2); l2.append(l1). A list type that may contain lists: the strong
//       handles lie in the buffers of vectors, which are blocks of their own between the two objects.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle instances=1 objects=2 types=List confidence=proved
// EXPECT stdout "[1, [2, [...]]]\n[2, [1, [...]]]\n[2, [1, [...]]]\n[1, [2, [...]]]\n"
// EXPECT-DEBUG collectable=2
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=List::items via=vector
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <set>
#include <variant>
#include <vector>

struct List {
  std::vector<std::variant<int, std::shared_ptr<List>>> items;
  explicit List(int first) { items.emplace_back(first); }
  void append(const std::shared_ptr<List>& list) { items.emplace_back(list); }
  const List& operator[](int i) const { return *std::get<std::shared_ptr<List>>(items[i]); }
};

static void print(const List& list, std::set<const List*> open = {}) {
  if (!open.insert(&list).second) return static_cast<void>(printf("[...]"));
  const char* separator = "[";
  for (const auto& item : list.items) {
    printf("%s", separator);
    separator = ", ";
    if (auto* inner = std::get_if<std::shared_ptr<List>>(&item))
      print(**inner, open);
    else
      printf("%d", std::get<int>(item));
  }
  printf("]");
}

static void print_line(const List& list) {
  print(list);
  puts("");
}

int main() {
  auto l1 = std::make_shared<List>(1);
  auto l2 = std::make_shared<List>(2);
  l1->append(l2);
  l2->append(l1);
  print_line(*l1);
  print_line(*l2);
  print_line((*l1)[1]);
  print_line((*l2)[1][1][1]);
}
