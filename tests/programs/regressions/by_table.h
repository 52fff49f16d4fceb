// Storage of which a kind says what it holds, in six classes. What destroys it is called through a table.
#ifndef GORDIAN_TESTS_PROGRAMS_REGRESSIONS_BY_TABLE_H_
#define GORDIAN_TESTS_PROGRAMS_REGRESSIONS_BY_TABLE_H_

#include <cstring>
#include <memory>
#include <new>

enum Kind : unsigned char { kNothing, kStrong, kWeak };

// Some value, or none. `Way` destroys it.
template <typename Way>
struct Slot {
  alignas(8) unsigned char storage[16];
  Kind kind = kNothing;

  Slot() { std::memset(storage, 0, sizeof(storage)); }
  Slot(const Slot&) = delete;
  ~Slot() { empty(); }
  void put(const std::shared_ptr<Way>& pointer) {
    empty();
    new (storage) std::shared_ptr<Way>(pointer);
    kind = kStrong;
  }
  void empty() {
    Way::destroy(*this);
    kind = kNothing;
  }
};

using Destroy = void (*)(void*);
void nothing(void*) {}
template <typename Way>
void strong(void* storage) {
  static_cast<std::shared_ptr<Way>*>(storage)->~shared_ptr();
}
template <typename Way>
void weak(void* storage) {
  static_cast<std::weak_ptr<Way>*>(storage)->~weak_ptr();
}
struct Operations {
  const char* name;
  Destroy destroy;
};

struct ByFunctions {
  Slot<ByFunctions> next;
  static void destroy(Slot<ByFunctions>& slot) {
    static constexpr Destroy kTable[] = {nothing, strong<ByFunctions>, weak<ByFunctions>};
    kTable[slot.kind](slot.storage);
  }
};

struct ByStructures {
  Slot<ByStructures> next;
  static void destroy(Slot<ByStructures>& slot) {
    static constexpr Operations kTable[] = {
        {"nothing", nothing}, {"strong", strong<ByStructures>}, {"weak", weak<ByStructures>}};
    kTable[slot.kind].destroy(slot.storage);
  }
};

struct ByPointers {
  Slot<ByPointers> next;
  static constexpr Operations kNone = {"nothing", nothing}, kOne = {"strong", strong<ByPointers>},
                              kOther = {"weak", weak<ByPointers>};
  static void destroy(Slot<ByPointers>& slot) {
    static constexpr const Operations* kTable[] = {&kNone, &kOne, &kOther};
    kTable[slot.kind]->destroy(slot.storage);
  }
};

struct ByMembers {
  struct Ways {
    void none() {}
    void one() { strong<ByMembers>(this); }
    void other() { weak<ByMembers>(this); }
  };
  Slot<ByMembers> next;
  static void destroy(Slot<ByMembers>& slot) {
    static constexpr void (Ways::*kTable[])() = {&Ways::none, &Ways::one, &Ways::other};
    (reinterpret_cast<Ways*>(slot.storage)->*kTable[slot.kind])();
  }
};

struct PerhapsNull {
  Slot<PerhapsNull> next;
  static void destroy(Slot<PerhapsNull>& slot) {
    static constexpr Destroy kTable[] = {nullptr, strong<PerhapsNull>, weak<PerhapsNull>, nullptr};
    if (const Destroy function = kTable[slot.kind]) function(slot.storage);
  }
};

struct OnStack {
  Slot<OnStack> next;
  static void destroy(Slot<OnStack>& slot) {
    const Destroy table[] = {nothing, strong<OnStack>, weak<OnStack>};
    table[slot.kind](slot.storage);
  }
};

#endif  // GORDIAN_TESTS_PROGRAMS_REGRESSIONS_BY_TABLE_H_
