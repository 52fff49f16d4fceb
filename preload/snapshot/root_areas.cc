#include "preload/snapshot/root_areas.h"

#include "preload/runtime/bootstrap_pool.h"
#include "preload/runtime/mapping_marks.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_registry.h"

namespace gordian::preload {

namespace {

// The ABI lets a leaf function use this much below its stack pointer.
constexpr uintptr_t kRedZone = 128;
// glibc keeps some room beside the modules' TLS; and struct pthread lies above the thread pointer.
constexpr uintptr_t kTlsSurplus = 4096;
constexpr uintptr_t kThreadDescriptor = 4096;
// Where glibc's struct pthread has the thread's number, behind 704 bytes of tcbhead_t and a list's two links
// (nptl/descr.h); 0 when the thread has ended.
constexpr uintptr_t kNumberInDescriptor = 720;
// How much of it there is (glibc 2.36: 2304), and where it no longer is tcbhead_t.
constexpr uintptr_t kDescriptorBytes = 2304, kBehindHeader = 704;

uintptr_t page_up(uintptr_t address) { return (address + kPageSize - 1) & ~uintptr_t{kPageSize - 1}; }
uintptr_t larger(uintptr_t a, uintptr_t b) { return a > b ? a : b; }
uintptr_t smaller(uintptr_t a, uintptr_t b) { return a < b ? a : b; }

bool is_anonymous(const Mapping& mapping) {
  return !mapping.shared && (mapping.name.empty() || mapping.name.starts_with("[anon:"));
}

}  // namespace

bool RootAreas::find_all() {
  bool complete = cut_out(own_memory.begin(), own_memory.end()) && add_module_data();
  for (size_t i = 0; complete && i < request_->thread_count; ++i) complete = add_thread(request_->threads[i]);
  return complete && add_cut_off_threads() && add_runtime_data() && add_rest();
}

bool RootAreas::add(Area area, uintptr_t begin, uintptr_t end, int tid, Text name, bool allocator_data) {
  begin = (begin + 7) & ~uintptr_t{7};
  return begin >= end || areas_.push({area, begin, end, tid, name, allocator_data});
}

bool RootAreas::cut_out(uintptr_t begin, uintptr_t end) { return begin >= end || cuts_.push({begin, end}); }

bool RootAreas::add_module_data() {
  for (const ModuleSegment& range : modules_->data_ranges()) {
    const Module& module = (*modules_)[range.module];
    if (!cut_out(range.begin, range.end)) return false;
    if (!module.runtime && !add(Area::kModuleData, range.begin, range.end, 0, module.path, module.allocator))
      return false;
  }
  return true;
}

bool RootAreas::add_thread(const ThreadSeen& thread) {
  const Text name(static_cast<const char*>(thread.name));
  const uintptr_t pointer = thread.thread_pointer != 0 ? thread.thread_pointer : inherited_pointer(thread);
  const Mapping* tls = pointer == 0 ? nullptr : map_->find(pointer);
  uintptr_t tls_low = 0;
  if (tls != nullptr) {
    tls_low = tls_begin(pointer, *tls);
    const uintptr_t tls_high = smaller(page_up(pointer) + kThreadDescriptor, tls->end);
    if (!add(Area::kTls, tls_low, tls_high, thread.tid, name) || !cut_out(tls_low, tls_high)) return false;
  }
  if (!stacks_.push({0, 0})) return false;
  const bool main_thread = thread.tid == request_->pid;
  const Mapping* in = thread.stack_pointer == 0 ? nullptr : map_->find(thread.stack_pointer);
  if (in != nullptr) {
    LiveBlock block;
    uintptr_t high = in->end;
    if (in == tls && thread.stack_pointer < tls_low) high = tls_low;
    if (index_->find(thread.stack_pointer, &block)) high = smaller(block.end(), high);
    if (!add_stack(thread, larger(thread.stack_pointer - kRedZone, in->begin), high)) return false;
  }
  // The thread's proper stack, if its stack pointer is unknown or elsewhere (a fiber).
  if (main_thread) {
    for (const Mapping& mapping : *map_) {
      if (mapping.name == "[stack]" && &mapping != in && !add_stack(thread, mapping.begin, mapping.end)) return false;
    }
  } else if (tls != nullptr && tls != in && is_anonymous(*tls)) {
    return add_stack(thread, tls->begin, tls_low);
  }
  return true;
}

bool RootAreas::add_stack(const ThreadSeen& thread, uintptr_t begin, uintptr_t end) {
  ThreadStack& stack = stacks_.back();
  if (stack.high == 0) stack = {begin, end};
  return add(Area::kThreadStack, begin, end, thread.tid, static_cast<const char*>(thread.name)) && cut_out(begin, end);
}

uintptr_t RootAreas::tls_begin(uintptr_t pointer, const Mapping& mapping) const {
  const uintptr_t size = modules_->tls_bytes() + kTlsSurplus;
  return pointer - mapping.begin < size ? mapping.begin : (pointer - size) & ~uintptr_t{63};
}

// A thread that has not allocated yet is not registered. But glibc hands out the stacks of threads that have ended,
// with their descriptors; what the new thread is to run may be known to that alone. 0: it has none that we know, or is
// found by its stack pointer.
uintptr_t RootAreas::inherited_pointer(const ThreadSeen& thread) const {
  if (thread.stack_pointer != 0) return 0;
  return find_registered(1, UINTPTR_MAX, [&](uintptr_t pointer) { return has_number(pointer, thread.tid); });
}

bool RootAreas::has_number(uintptr_t pointer, int wanted) const {
  int number;
  return map_->copy(pointer + kNumberInDescriptor, &number, sizeof number) && number == wanted;
}

// The first thread pointer in [begin, end) that a thread of this process has registered and `wanted` takes; 0: none.
template <typename Wanted>
uintptr_t RootAreas::find_registered(uintptr_t begin, uintptr_t end, Wanted&& wanted) const {
  for (const ThreadSlot& slot : thread_registry) {
    const uintptr_t pointer = slot.thread_pointer.load(std::memory_order_relaxed);
    if (pointer < begin || pointer >= end) continue;
    if (slot.generation.load(std::memory_order_relaxed) == request_->generation && wanted(pointer)) return pointer;
  }
  return 0;
}

// A fork's child has the stacks of all its parent's threads, and runs one of them. glibc has put the others among those
// of threads that have ended; but nothing has unwound them, and what they owned the child cannot give back. Which of
// them had ended before does not show.
bool RootAreas::add_cut_off_threads() {
  for (const ThreadSlot& slot : thread_registry) {
    const uintptr_t pointer = slot.thread_pointer.load(std::memory_order_relaxed);
    if (pointer == 0 || slot.generation.load(std::memory_order_relaxed) == request_->generation) continue;
    const Mapping* mapping = map_->find(pointer);
    uint64_t itself = 0;  // a thread's descriptor begins with its own address
    const bool there = mapping != nullptr && is_anonymous(*mapping) && map_->copy(pointer, &itself, sizeof itself) &&
                       itself == pointer && !is_accounted_for(pointer);
    if (!there) continue;
    const uintptr_t low = end_of_cuts_below(pointer, mapping->begin);
    const uintptr_t high = smaller(page_up(pointer) + kThreadDescriptor, mapping->end);
    if (!add(Area::kMapping, low, high, 0, "[stack from before the fork]") || !cut_out(low, high)) return false;
    ++cut_off_;
  }
  return true;
}

// Whether the thread lives, or has ended in this process.
bool RootAreas::is_accounted_for(uintptr_t pointer) const {
  if (pointer == process_state->main_thread_pointer.load(std::memory_order_relaxed)) return true;
  for (size_t i = 0; i < request_->thread_count; ++i) {
    const ThreadSeen& thread = request_->threads[i];
    if (thread.thread_pointer == pointer || has_number(pointer, thread.tid)) return true;
  }
  return find_registered(pointer, pointer + 1, [](uintptr_t) { return true; }) != 0;
}

uintptr_t RootAreas::end_of_cuts_below(uintptr_t address, uintptr_t begin) const {
  uintptr_t end = begin;
  for (const AddressRange& cut : cuts_)
    if (cut.end <= address) end = larger(end, cut.end);
  return end;
}

// What the loader allocated through us may be all that leads to the program's blocks.
bool RootAreas::add_runtime_data() {
  for (const AddressRange& block : index_->runtime_blocks()) {
    if (!add(Area::kMapping, block.begin, block.end, 0, "[gordian]")) return false;
  }
  const auto pool = reinterpret_cast<uintptr_t>(&bootstrap_pool);
  return add(Area::kMapping, pool, pool + BootstrapPool::kBytes, 0, "[gordian]");
}

void RootAreas::sort_cuts() {
  // Nearly sorted already: insertion.
  for (size_t i = 1; i < cuts_.size(); ++i) {
    const AddressRange moved = cuts_[i];
    size_t at = i;
    for (; at > 0 && cuts_[at - 1].begin > moved.begin; --at) cuts_[at] = cuts_[at - 1];
    cuts_[at] = moved;
  }
}

bool RootAreas::add_rest() {
  sort_cuts();
  size_t first = 0;
  for (const Mapping& mapping : *map_) {
    // What the program has filled, and then made read-only, it still has.
    const bool may_hold = mapping.writable() || is_anonymous(mapping);
    if (!may_hold || !mapping.readable()) continue;
    while (first < cuts_.size() && cuts_[first].end <= mapping.begin) ++first;
    uintptr_t at = mapping.begin;
    for (size_t i = first; i < cuts_.size() && cuts_[i].begin < mapping.end; ++i) {
      if (cuts_[i].begin > at && !add_gap(mapping, at, cuts_[i].begin)) return false;
      at = larger(at, cuts_[i].end);
    }
    if (at < mapping.end && !add_gap(mapping, at, mapping.end)) return false;
  }
  return true;
}

bool RootAreas::add_gap(const Mapping& mapping, uintptr_t begin, uintptr_t end) {
  if (mapping.name == "[stack]") return true;
  if (mapping.name == "[heap]") return add_known_pieces(mapping, begin, end);
  if (is_anonymous(mapping) &&
      (index_->any_in(begin, end) || holds_finished_thread(begin, end) || is_unknown_finished_thread(begin, end)))
    return add_known_pieces(mapping, begin, end) && add_results(mapping, begin, end);
  return add(Area::kMapping, begin, end, 0, mapping.name);
}

bool RootAreas::add_known_pieces(const Mapping& mapping, uintptr_t begin, uintptr_t end) {
  bool complete = true;
  for (size_t i = 0; i < image.early_mapping_count; ++i) {
    const AddressRange& early = image.early_mappings[i];
    const uintptr_t from = larger(early.begin, begin);
    const uintptr_t to = smaller(early.end, end);
    if (from < to) complete = add(Area::kMapping, from, to, 0, mapping.name) && complete;
  }
  mapping_marks.for_each_run(begin, end, [&](uintptr_t from, uintptr_t to) {
    complete = add(Area::kMapping, from, to, 0, mapping.name) && complete;
  });
  return complete;
}

// What threads that have ended returned: until somebody joins them, it may lie in glibc's descriptors of them only.
bool RootAreas::add_results(const Mapping& mapping, uintptr_t begin, uintptr_t end) {
  const uintptr_t lost = find_registered(begin, end, [&](uintptr_t pointer) {
    const uintptr_t to = smaller(pointer + kDescriptorBytes, end);
    return is_joinable(pointer) && !add(Area::kMapping, pointer + kBehindHeader, to, 0, mapping.name);
  });
  return lost == 0;
}

// The thread's number becomes 0 when it ends, and -1 when it is joined; a detached thread has itself for the one that
// joins it (glibc's pthread_join_common.c, pthreadP.h).
bool RootAreas::is_joinable(uintptr_t pointer) const {
  if (!has_number(pointer, 0)) return false;
  bool detached = false;
  map_->visit_words(pointer + kBehindHeader, pointer + kDescriptorBytes,
                    [&](const uint64_t* words, size_t count, uintptr_t) {
                      for (size_t k = 0; k < count; ++k) detached |= words[k] == pointer;
                    });
  return !detached;
}

// A slot of this process whose thread the kernel no longer knows. (Slots from before a fork are threads that the fork
// cut off: nothing unwound their stacks, which stay roots.)
bool RootAreas::holds_finished_thread(uintptr_t begin, uintptr_t end) const {
  // Live threads' TLS was cut out, so that no live thread's pointer lies in a gap.
  return find_registered(begin, end, [](uintptr_t) { return true; }) != 0;
}

// The stack of a thread that never allocated, and so is in no slot, and that nobody has joined: glibc's descriptor at
// its end, which begins with its own address (tcbhead_t: tcb, dtv, self), tells. If all living threads are elsewhere,
// its thread has ended; or a fork has cut it off, in the parent's children.
bool RootAreas::is_unknown_finished_thread(uintptr_t begin, uintptr_t end) const {
  if (request_->generation > 1) return false;
  if (end % kPageSize != 0 || end - begin <= kThreadDescriptor || request_->threads_left_out > 0) return false;
  for (size_t i = 0; i < request_->thread_count; ++i) {
    const ThreadSeen& thread = request_->threads[i];
    if (thread.thread_pointer == 0 && thread.stack_pointer == 0) return false;
  }
  bool found = false;
  map_->visit_words(end - kThreadDescriptor, end, [&](const uint64_t* words, size_t count, uintptr_t address) {
    for (size_t k = 0; k + 2 < count; ++k) {
      const uintptr_t at = address + k * 8;
      found |= at % 64 == 0 && words[k] == at && words[k + 2] == at;
    }
  });
  return found;
}

}  // namespace gordian::preload
