// STORY QSharedPointer, as Qt 5 lays it out (written from qsharedpointer_impl.h, so that Qt need not be there): a cycle of one
//       object made by create() and one made with new; a weak pointer back in another pair, which is no leak.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=2 types=Player,Team scheme=QSharedPointer confidence=proved edges=Player::team,Team::captain destructors=implicit
// EXPECT-STRIPPED finding kind=cycle objects=2 types="object of 16 bytes,object of 24 bytes" scheme=QSharedPointer
// IDS-DIFFER stripped, the types have no names
// VARIANTS +clang +clangs
#include <atomic>
#include <new>
#include <utility>

namespace QtSharedPointer {

struct ExternalRefCountData {
  using DestroyerFn = void (*)(ExternalRefCountData*);
  std::atomic<int> weakref{1}, strongref{1};
  DestroyerFn destroyer;
  explicit ExternalRefCountData(DestroyerFn d) : destroyer(d) {}
};

template <typename T>
struct ExternalRefCountWithCustomDeleter : ExternalRefCountData {
  T* ptr;
  explicit ExternalRefCountWithCustomDeleter(T* p) : ExternalRefCountData(&deleter), ptr(p) {}
  static void deleter(ExternalRefCountData* self) { delete static_cast<ExternalRefCountWithCustomDeleter*>(self)->ptr; }
};

template <typename T>
struct ExternalRefCountWithContiguousData : ExternalRefCountData {
  union {
    T data;
  };
  ExternalRefCountWithContiguousData() : ExternalRefCountData(&deleter) { new (&data) T; }
  ~ExternalRefCountWithContiguousData() {}
  static void deleter(ExternalRefCountData* self) { static_cast<ExternalRefCountWithContiguousData*>(self)->data.~T(); }
};

}  // namespace QtSharedPointer

template <typename T>
class QWeakPointer;

template <typename T>
class QSharedPointer {
 public:
  using Data = QtSharedPointer::ExternalRefCountData;
  QSharedPointer() = default;
  explicit QSharedPointer(T* object)
      : value(object), d(new QtSharedPointer::ExternalRefCountWithCustomDeleter<T>(object)) {}
  QSharedPointer(const QSharedPointer& other) : value(other.value), d(other.d) {
    if (d != nullptr) ++d->weakref, ++d->strongref;
  }
  QSharedPointer& operator=(QSharedPointer other) {
    std::swap(value, other.value);
    std::swap(d, other.d);
    return *this;
  }
  ~QSharedPointer() {
    if (d == nullptr) return;
    if (--d->strongref == 0) d->destroyer(d);
    if (--d->weakref == 0) ::operator delete(d);
  }
  static QSharedPointer create() {
    auto* block = new QtSharedPointer::ExternalRefCountWithContiguousData<T>;
    QSharedPointer result;
    result.value = &block->data;
    result.d = block;
    return result;
  }
  T* operator->() const { return value; }

 private:
  friend class QWeakPointer<T>;
  T* value = nullptr;
  Data* d = nullptr;
};

template <typename T>
class QWeakPointer {
 public:
  QWeakPointer() = default;
  QWeakPointer(const QWeakPointer&) = delete;
  QWeakPointer& operator=(const QSharedPointer<T>& other) {
    d = other.d;
    value = other.value;
    ++d->weakref;
    return *this;
  }
  ~QWeakPointer() {
    if (d != nullptr && --d->weakref == 0) ::operator delete(d);
  }

 private:
  QtSharedPointer::ExternalRefCountData* d = nullptr;
  T* value = nullptr;
};

struct Team;
struct Player {
  QSharedPointer<Team> team;
};
struct Team {
  long points = 1;
  QSharedPointer<Player> captain;
};
struct Fan;
struct Club {
  QSharedPointer<Fan> fan;
};
struct Fan {
  QWeakPointer<Club> club;
};

int main() {
  auto player = QSharedPointer<Player>::create();
  player->team = QSharedPointer<Team>(new Team);
  player->team->captain = player;
  QSharedPointer<Club> club(new Club);
  club->fan = QSharedPointer<Fan>::create();
  club->fan->club = club;
}
