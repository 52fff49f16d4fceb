#include "tests/unit/small_snapshot.h"

#include <sys/mman.h>
#include <unistd.h>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace gordian {

snapshot::Snapshot small_snapshot() {
  snapshot::Snapshot snapshot;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(R"(
    header { pid: 7 sequence: 3 trigger: EXIT exe: "/bin/small" cmdline: "small" cmdline: "x" }
    threads { tid: 7 name: "main" stack_low: 0x7fff0000 stack_high: 0x7fff1000 }
    vtables { address: 0x501000 counts: INT32_AT_8
              type_name: "St23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE2EE" }
    vtables { address: 0x502000 counts: INT32_AT_8
              type_name: "St23_Sp_counted_ptr_inplaceI1BSaIvELN9__gnu_cxx12_Lock_policyE2EE" }
    stack_nodes { ids: 1 ids: 1 parents: 0 parents: 1 addresses: 0x401000 addresses: 0x20 }
    blocks {
      base: 0x10000 address_steps: 0 address_steps: 16 address_steps: 16
      sizes: 32 sizes: 32 sizes: 24 stacks: 2 stacks: 2 stacks: 1 word_counts: 3 word_counts: 3 word_counts: 0
      word_steps: 0 word_steps: 2 word_steps: 1 word_steps: 0 word_steps: 2 word_steps: 1
      word_values: 0x4f1000 word_values: 0x110 word_values: 0x100
      word_values: 0x4f1f00 word_values: -0xf0 word_values: -0x100
      count_steps: 0 count_steps: 3 strong_counts: 1 strong_counts: 1 weak_counts: 1 weak_counts: 1
    }
    roots { area: THREAD_STACK base: 0x7fff0000 tid: 7 name: "main" word_steps: 1 word_values: -0x7ffdfff0 }
    not_seen { what: THREAD_REGISTERS count: 1 detail: "registers of 1 thread" }
  )",
                                                                    &snapshot);
  EXPECT_TRUE(parsed);
  return snapshot;
}

TemporaryFile::TemporaryFile()
    : fd_(memfd_create("gordian-test", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(fd_)) {
  EXPECT_GE(fd_, 0);
}

TemporaryFile::~TemporaryFile() { close(fd_); }

void TemporaryFile::write(const std::string& content) const {
  EXPECT_EQ(ftruncate(fd_, 0), 0);
  EXPECT_EQ(pwrite(fd_, content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
}

}  // namespace gordian
