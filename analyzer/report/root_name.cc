#include "analyzer/report/root_name.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "analyzer/find/root_ranks.h"
#include "analyzer/graph/stack_frames.h"
#include "analyzer/ownership/source_name.h"
#include "analyzer/report/places.h"

namespace gordian {
namespace {

void describe_global(const References& references, const Root& root, report::Owner& owner) {
  std::string name;
  uint64_t offset = 0;
  references.typing().slots().binaries().variable_at(root.address, &name, &offset);
  owner.set_kind("global");
  owner.set_name("global " + (name.empty() ? global_place(references.heap(), root) : source_name(name)));
}

std::string thread_name(const RootArea& area) {
  return area.name.empty() ? fmt::format("thread {}", area.tid) : fmt::format("thread {} ({})", area.tid, area.name);
}

const snapshot::Thread* thread_of(const Heap& heap, uint32_t tid) {
  const auto found = std::find_if(heap.threads().begin(), heap.threads().end(),
                                  [&](const snapshot::Thread& thread) { return thread.tid() == tid; });
  return found == heap.threads().end() ? nullptr : &*found;
}

std::string function_name(const SourceFrame& place) {
  if (!place.function.empty()) return source_name(place.function);
  return place.module.empty() ? std::string()
                              : fmt::format("+0x{:x} of {}", place.offset, last_component(place.module));
}

// The outermost function of the user's among those that are inlined at a code address; nullptr if there is none.
const SourceFrame* own_function(const std::vector<SourceFrame>& inlined) {
  const auto found = std::find_if(inlined.rbegin(), inlined.rend(), [](const SourceFrame& place) {
    return !place.function.empty() && !is_machinery(place);
  });
  return found == inlined.rend() ? nullptr : &*found;
}

// The function that the frame belongs to. Where that is the standard library's, as of a thread's first frames, which
// hold the arguments of the user's function, it is the one of the user's that was called from there.
std::string frame_function(Binaries& binaries, const snapshot::Thread& thread, int frame) {
  const std::vector<SourceFrame>& here = binaries.frames_of_call(thread.frame_codes(frame));
  const SourceFrame& whole = here.back();
  if (whole.function.empty() || !is_machinery(whole)) return function_name(whole);
  for (int inner = frame; inner >= 0; --inner) {
    const std::vector<SourceFrame>& places = binaries.frames_of_call(thread.frame_codes(inner));
    if (places.back().module != whole.module) break;
    if (const SourceFrame* own = own_function(places)) return function_name(*own);
  }
  return function_name(whole);
}

// ", job in work": the variable, if debug info knows it, and the function that a word on a stack belongs to.
std::string frame_name(Binaries& binaries, const snapshot::Thread& thread, uint64_t address) {
  const std::optional<int> frame = frame_at(thread, address);
  if (!frame) return {};
  const std::string function = frame_function(binaries, thread, *frame);
  if (function.empty()) return {};
  const std::string variable = binaries.local_at(thread.frame_codes(*frame), thread.frame_ends(*frame), address);
  return variable.empty() ? ", in " + function : fmt::format(", {} in {}", variable, function);
}

std::string stack_name(const References& references, const Root& root, const RootArea& area) {
  const snapshot::Thread* thread = thread_of(references.heap(), area.tid);
  std::string name = "the stack of " + thread_name(area);
  if (thread == nullptr) return name;
  if (thread->stack_pointer() == 0) return name + ", which was running: perhaps a leftover";
  const bool below = area.kind == snapshot::Roots::TLS || root.address >= thread->stack_low();
  if (below && root.address < thread->stack_pointer()) return name + ", below its stack pointer: perhaps a leftover";
  return name + frame_name(references.typing().slots().binaries(), *thread, root.address);
}

std::string tls_name(const References& references, const Root& root, const RootArea& area) {
  const snapshot::Thread* thread = thread_of(references.heap(), area.tid);
  std::string variable;
  if (thread != nullptr && thread->thread_pointer() > root.address)
    variable = references.typing().slots().binaries().thread_local_at(thread->thread_pointer() - root.address);
  if (variable.empty()) return "thread-local storage of " + thread_name(area);
  return fmt::format("thread_local {} of {}", source_name(variable), thread_name(area));
}

void describe_tls(const References& references, const Root& root, const RootArea& area, report::Owner& owner) {
  const snapshot::Thread* thread = thread_of(references.heap(), area.tid);
  const bool on_stack = thread != nullptr && is_stack_after_all(*thread, root.address);
  owner.set_kind(on_stack ? "stack" : "tls");
  owner.set_name(on_stack ? stack_name(references, root, area) : tls_name(references, root, area));
}

}  // namespace

std::string place_in_module(const Heap& heap, uint64_t address) {
  for (const snapshot::Module& module : heap.modules())
    for (const auto& segment : module.segments())
      if (address >= segment.start() && address < segment.end())
        return fmt::format("+0x{:x} of {}", address - module.bias(), last_component(module.path()));
  return {};
}

std::string global_place(const Heap& heap, const Root& root) {
  std::string place = place_in_module(heap, root.address);
  if (!place.empty()) return place;
  return fmt::format("at 0x{:x} of {}", root.address, last_component(heap.root_areas()[root.area].name));
}

report::Owner describe_root(const References& references, const Root& root) {
  const Heap& heap = references.heap();
  const RootArea& area = heap.root_areas()[root.area];
  report::Owner owner;
  switch (area.kind) {
    case snapshot::Roots::MODULE_DATA:
      describe_global(references, root, owner);
      break;
    case snapshot::Roots::THREAD_STACK:
      owner.set_kind("stack");
      owner.set_name(stack_name(references, root, area));
      break;
    case snapshot::Roots::REGISTERS:
      owner.set_kind("register");
      owner.set_name("a register of " + thread_name(area));
      break;
    case snapshot::Roots::TLS:
      describe_tls(references, root, area, owner);
      break;
    default:
      owner.set_kind("mapping");
      owner.set_name(area.name.empty() ? fmt::format("memory mapped at 0x{:x}", root.address)
                                       : fmt::format("memory of {}, mapped at 0x{:x}", area.name, root.address));
      break;
  }
  return owner;
}

}  // namespace gordian
