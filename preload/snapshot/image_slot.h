// At most one snapshot of a process is under way at a time.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_IMAGE_SLOT_H_
#define GORDIAN_PRELOAD_SNAPSHOT_IMAGE_SLOT_H_

#include "preload/platform/syscalls.h"
#include "preload/runtime/process_state.h"

namespace gordian::preload {

// Held while a snapshot is taken, with all signals blocked: then a holder that is a thread of the process cannot vanish
// without it. The sidecar can (SIGKILL): then the slot is taken over.
class ImageSlot {
 public:
  ImageSlot() : state_(process_state), tid_(sys::gettid()) {
    mask_ = sys::set_signal_mask(~sys::SignalMask{0});
    while (!(taken_ = try_take()) && state_->image_owner.load(std::memory_order_relaxed) != tid_)
      sys::sleep_ns(1000000);
  }
  ~ImageSlot() {
    if (taken_) state_->image_owner.store(0, std::memory_order_release);
    sys::set_signal_mask(mask_);
  }
  ImageSlot(const ImageSlot&) = delete;
  ImageSlot& operator=(const ImageSlot&) = delete;

  // False: this very thread holds it already.
  bool taken() const { return taken_; }

 private:
  bool try_take() {
    int owner = 0;
    if (state_->image_owner.compare_exchange_strong(owner, tid_, std::memory_order_acquire)) return true;
    const bool owner_is_dead = owner != 0 && owner == state_->sidecar_pid.load(std::memory_order_acquire) &&
                               state_->sidecar_alive.load(std::memory_order_acquire) == 0;
    return owner_is_dead && state_->image_owner.compare_exchange_strong(owner, tid_, std::memory_order_acquire);
  }

  ProcessState* state_;
  int tid_;
  sys::SignalMask mask_;
  bool taken_ = false;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_IMAGE_SLOT_H_
