// STORY A model keeps its parts in Qt's hash, map and list by name; each part keeps the model. What these containers
//       are made of is Qt's business: the members to change are the program's. (Stripped, what Qt's containers share is
//       objects that count themselves, which they are.)
// FLAGS -std=c++17 -fPIC -I/usr/include/x86_64-linux-gnu/qt5 -I/usr/include/x86_64-linux-gnu/qt5/QtCore -Wl,--no-as-needed -lQt5Core
// EXPECT cycles=3
// EXPECT-DEBUG leaked_objects=6
// EXPECT-STRIPPED leaked_objects=9
// EXPECT finding kind=cycle confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Hashed,Part<Hashed> edges=Hashed::by_name,Part<Hashed>::whole
// EXPECT-DEBUG finding kind=cycle types=Mapped,Part<Mapped> edges=Mapped::by_name,Part<Mapped>::whole
// EXPECT-DEBUG finding kind=cycle types=Listed,Part<Listed> edges=Listed::parts,Part<Listed>::whole
// EXPECT no text "cut    QHash"
// EXPECT no text "cut    QMap"
// EXPECT no text "cut    QList"
// EXPECT-DEBUG text "by_name: QHash<QString, shared_ptr<Part<Hashed>>> →"
// EXPECT-DEBUG text "Part<Listed>  use_count 1 = Listed::parts"
// IDS-DIFFER stripped, the way through a map or a hash has no names
// NOT-LIBCXX Qt is built with libstdc++
#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <memory>

template <typename Whole>
struct Part {
  std::shared_ptr<Whole> whole;
};

struct Hashed {
  QHash<QString, std::shared_ptr<Part<Hashed>>> by_name;
};
struct Mapped {
  QMap<int, std::shared_ptr<Part<Mapped>>> by_name;
};
struct Listed {
  QList<std::shared_ptr<Part<Listed>>> parts;
};

template <typename Whole>
std::shared_ptr<Part<Whole>> part_of(const std::shared_ptr<Whole>& whole) {
  auto part = std::make_shared<Part<Whole>>();
  part->whole = whole;
  return part;
}

int main() {
  const auto hashed = std::make_shared<Hashed>();
  hashed->by_name["part"] = part_of(hashed);
  const auto mapped = std::make_shared<Mapped>();
  mapped->by_name[7] = part_of(mapped);
  const auto listed = std::make_shared<Listed>();
  listed->parts << part_of(listed);
}
