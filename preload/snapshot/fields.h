// Field numbers and enum values of schema/snapshot.proto. A test compares them with the schema's descriptors.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_FIELDS_H_
#define GORDIAN_PRELOAD_SNAPSHOT_FIELDS_H_

#include <stdint.h>

namespace gordian::preload::fields {

// GORDIAN_FIELD(message, constant, field's name, number)
#define GORDIAN_FIELDS(GORDIAN_FIELD)                         \
  GORDIAN_FIELD(Snapshot, kHeader, header, 1)                 \
  GORDIAN_FIELD(Snapshot, kModules, modules, 2)               \
  GORDIAN_FIELD(Snapshot, kThreads, threads, 3)               \
  GORDIAN_FIELD(Snapshot, kVtables, vtables, 4)               \
  GORDIAN_FIELD(Snapshot, kStackNodes, stack_nodes, 5)        \
  GORDIAN_FIELD(Snapshot, kBlocks, blocks, 6)                 \
  GORDIAN_FIELD(Snapshot, kRoots, roots, 7)                   \
  GORDIAN_FIELD(Snapshot, kNotSeen, not_seen, 8)              \
  GORDIAN_FIELD(Snapshot, kNames, names, 9)                   \
  GORDIAN_FIELD(Snapshot, kTrailer, trailer, 15)              \
  GORDIAN_FIELD(Header, kMagic, magic, 1)                     \
  GORDIAN_FIELD(Header, kVersionMajor, version_major, 2)      \
  GORDIAN_FIELD(Header, kVersionMinor, version_minor, 3)      \
  GORDIAN_FIELD(Header, kMachine, machine, 4)                 \
  GORDIAN_FIELD(Header, kPageSize, page_size, 5)              \
  GORDIAN_FIELD(Header, kPid, pid, 6)                         \
  GORDIAN_FIELD(Header, kParentPid, parent_pid, 7)            \
  GORDIAN_FIELD(Header, kSequence, sequence, 8)               \
  GORDIAN_FIELD(Header, kTrigger, trigger, 9)                 \
  GORDIAN_FIELD(Header, kLabel, label, 10)                    \
  GORDIAN_FIELD(Header, kExe, exe, 11)                        \
  GORDIAN_FIELD(Header, kCmdline, cmdline, 12)                \
  GORDIAN_FIELD(Header, kCwd, cwd, 13)                        \
  GORDIAN_FIELD(Header, kTakenAtNs, taken_at_ns, 14)          \
  GORDIAN_FIELD(Header, kStartedAtNs, started_at_ns, 15)      \
  GORDIAN_FIELD(Header, kRuntimeVersion, runtime_version, 16) \
  GORDIAN_FIELD(Header, kCallerTid, caller_tid, 17)           \
  GORDIAN_FIELD(Module, kPath, path, 1)                       \
  GORDIAN_FIELD(Module, kBuildId, build_id, 2)                \
  GORDIAN_FIELD(Module, kBias, bias, 3)                       \
  GORDIAN_FIELD(Module, kSegments, segments, 4)               \
  GORDIAN_FIELD(Module, kMainProgram, main_program, 5)        \
  GORDIAN_FIELD(Module, kDeleted, deleted, 6)                 \
  GORDIAN_FIELD(Module, kUnloadedAtNs, unloaded_at_ns, 7)     \
  GORDIAN_FIELD(Module, kStackIdsEnd, stack_ids_end, 8)       \
  GORDIAN_FIELD(Module_Segment, kStart, start, 1)             \
  GORDIAN_FIELD(Module_Segment, kEnd, end, 2)                 \
  GORDIAN_FIELD(Module_Segment, kProtection, protection, 3)   \
  GORDIAN_FIELD(Module_Segment, kFileOffset, file_offset, 4)  \
  GORDIAN_FIELD(Thread, kTid, tid, 1)                         \
  GORDIAN_FIELD(Thread, kName, name, 2)                       \
  GORDIAN_FIELD(Thread, kIsCaller, is_caller, 3)              \
  GORDIAN_FIELD(Thread, kStackPointer, stack_pointer, 4)      \
  GORDIAN_FIELD(Thread, kPc, pc, 5)                           \
  GORDIAN_FIELD(Thread, kStackLow, stack_low, 6)              \
  GORDIAN_FIELD(Thread, kStackHigh, stack_high, 7)            \
  GORDIAN_FIELD(Thread, kRegistersSeen, registers_seen, 8)    \
  GORDIAN_FIELD(Thread, kThreadPointer, thread_pointer, 9)    \
  GORDIAN_FIELD(Thread, kFrameCodes, frame_codes, 10)         \
  GORDIAN_FIELD(Thread, kFrameEnds, frame_ends, 11)           \
  GORDIAN_FIELD(Vtable, kAddress, address, 1)                 \
  GORDIAN_FIELD(Vtable, kTypeName, type_name, 2)              \
  GORDIAN_FIELD(Vtable, kOffsetToTop, offset_to_top, 3)       \
  GORDIAN_FIELD(Vtable, kSlots, slots, 4)                     \
  GORDIAN_FIELD(Vtable, kCounts, counts, 5)                   \
  GORDIAN_FIELD(StackNodes, kIds, ids, 1)                     \
  GORDIAN_FIELD(StackNodes, kParents, parents, 2)             \
  GORDIAN_FIELD(StackNodes, kAddresses, addresses, 3)         \
  GORDIAN_FIELD(StackNodes, kTruncatedIds, truncated_ids, 4)  \
  GORDIAN_FIELD(Blocks, kBase, base, 1)                       \
  GORDIAN_FIELD(Blocks, kAddressSteps, address_steps, 2)      \
  GORDIAN_FIELD(Blocks, kSizes, sizes, 3)                     \
  GORDIAN_FIELD(Blocks, kStacks, stacks, 4)                   \
  GORDIAN_FIELD(Blocks, kWordCounts, word_counts, 5)          \
  GORDIAN_FIELD(Blocks, kWordSteps, word_steps, 6)            \
  GORDIAN_FIELD(Blocks, kWordValues, word_values, 7)          \
  GORDIAN_FIELD(Blocks, kCountSteps, count_steps, 8)          \
  GORDIAN_FIELD(Blocks, kStrongCounts, strong_counts, 9)      \
  GORDIAN_FIELD(Blocks, kWeakCounts, weak_counts, 10)         \
  GORDIAN_FIELD(Blocks, kContinued, continued, 11)            \
  GORDIAN_FIELD(Blocks, kAges, ages, 12)                      \
  GORDIAN_FIELD(Blocks, kIgnored, ignored, 13)                \
  GORDIAN_FIELD(Blocks, kNumberSteps, number_steps, 15)       \
  GORDIAN_FIELD(Blocks, kNumbers, numbers, 16)                \
  GORDIAN_FIELD(Blocks, kInnerPlaces, inner_places, 17)       \
  GORDIAN_FIELD(Blocks, kInnerNumbers, inner_numbers, 18)     \
  GORDIAN_FIELD(Blocks, kTagPlaces, tag_places, 19)           \
  GORDIAN_FIELD(Blocks, kTags, tags, 20)                      \
  GORDIAN_FIELD(Blocks, kAddressUnit, address_unit, 14)       \
  GORDIAN_FIELD(Name, kNamedAddress, address, 1)              \
  GORDIAN_FIELD(Name, kBlockName, name, 2)                    \
  GORDIAN_FIELD(Roots, kArea, area, 1)                        \
  GORDIAN_FIELD(Roots, kAreaBase, base, 2)                    \
  GORDIAN_FIELD(Roots, kAreaTid, tid, 3)                      \
  GORDIAN_FIELD(Roots, kAreaName, name, 4)                    \
  GORDIAN_FIELD(Roots, kAreaWordSteps, word_steps, 5)         \
  GORDIAN_FIELD(Roots, kAreaWordValues, word_values, 6)       \
  GORDIAN_FIELD(NotSeen, kWhat, what, 1)                      \
  GORDIAN_FIELD(NotSeen, kCount, count, 2)                    \
  GORDIAN_FIELD(NotSeen, kDetail, detail, 3)                  \
  GORDIAN_FIELD(Trailer, kTotalBlocks, blocks, 1)             \
  GORDIAN_FIELD(Trailer, kTotalBytes, bytes, 2)               \
  GORDIAN_FIELD(Trailer, kTotalWords, words, 3)               \
  GORDIAN_FIELD(Trailer, kTotalRootWords, root_words, 4)      \
  GORDIAN_FIELD(Trailer, kTotalStackNodes, stack_nodes, 5)    \
  GORDIAN_FIELD(Trailer, kTotalVtables, vtables, 6)           \
  GORDIAN_FIELD(Trailer, kChecksum, checksum, 14)             \
  GORDIAN_FIELD(Trailer, kEndMagic, end_magic, 15)

#define GORDIAN_DEFINE_FIELD(message, constant, name, number) inline constexpr uint32_t constant = number;
GORDIAN_FIELDS(GORDIAN_DEFINE_FIELD)
#undef GORDIAN_DEFINE_FIELD

}  // namespace gordian::preload::fields

namespace gordian::preload {

enum class Trigger : uint32_t { kExit = 1, kTimer = 2, kDemand = 3, kApi = 4, kCrash = 5, kGrowth = 6 };
enum class Counts : uint32_t { kNone = 0, kInt32At8 = 1, kInt32At48 = 2, kInt64At8 = 3, kUnnamedAt8 = 4 };
enum class Area : uint32_t { kModuleData = 1, kThreadStack = 2, kTls = 3, kRegisters = 4, kMapping = 5 };
enum class Unseen : uint32_t {
  kOther = 0,
  kThreadRegisters = 1,
  kUnreadableMemory = 2,
  kEarlyAllocations = 3,
  kStacksLost = 4,
  kBlocksLost = 5,
  kUnknownAllocator = 6,
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_FIELDS_H_
