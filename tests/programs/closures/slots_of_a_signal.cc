// STORY A signal whose slots keep their closures in blocks of their own, as libsigc++ has them: the function that knows
//       the closure's type is the third word there. A dialog's button holds the dialog by such a closure.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT finding kind=cycle objects=2 types=Dialog,Button confidence=proved
// EXPECT-DEBUG text "self in the lambda at slots_of_a_signal.cc:60"
// VARIANTS +clang
#include <list>
#include <memory>
#include <utility>

struct SlotRep {
  void* callbacks = nullptr;
  void (*call)(SlotRep*, int) = nullptr;
  void (*destroy)(SlotRep*) = nullptr;
};
template <class F>
struct TypedSlotRep : SlotRep {
  F functor;
  explicit TypedSlotRep(F f) : SlotRep{nullptr, nullptr, &kill}, functor(std::move(f)) {}
  static void kill(SlotRep* rep) { delete static_cast<TypedSlotRep*>(rep); }
};
template <class F>
struct SlotCall {
  static void run(SlotRep* rep, int i) { static_cast<TypedSlotRep<F>*>(rep)->functor(i); }
};
struct Slot {
  SlotRep* rep = nullptr;
  explicit Slot(SlotRep* of) : rep(of) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    if (rep != nullptr) rep->destroy(rep);
  }
};
class Signal {
 public:
  template <class F>
  void connect(F f) {
    auto* rep = new TypedSlotRep<F>(std::move(f));
    rep->call = &SlotCall<F>::run;
    slots_.emplace_back(rep);
  }
  void emit(int i) {
    for (Slot& slot : slots_) slot.rep->call(slot.rep, i);
  }

 private:
  std::list<Slot> slots_;
};

struct Button {
  Signal clicked;
};
struct Dialog : std::enable_shared_from_this<Dialog> {
  std::shared_ptr<Button> ok;
  int result = 0;
  void init() {
    ok = std::make_shared<Button>();
    // The closure owns the dialog that owns the button.
    ok->clicked.connect([self = shared_from_this()](int i) { self->result += i; });
  }
};

int main() {
  auto dialog = std::make_shared<Dialog>();
  dialog->init();
  dialog->ok->clicked.emit(4);
}
