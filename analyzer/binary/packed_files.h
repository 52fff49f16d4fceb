// The binaries of an unpacked pack (docs/pack.md): a folder with snapshots has them beside itself, in binaries/, if it
// came out of a pack; pack.json says which file there belongs to which image.
//
// Takes hostile packs: what is malformed in pack.json reads as absent, and names cannot lead out of the folder.
// Immutable, so safe from any thread.
#ifndef GORDIAN_ANALYZER_BINARY_PACKED_FILES_H_
#define GORDIAN_ANALYZER_BINARY_PACKED_FILES_H_

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gordian {

inline constexpr const char* kPackList = "pack.json";       // name of the list of what is in a pack
inline constexpr const char* kPackedBinaries = "binaries";  // name of the folder beside it

// One image. The files are names in binaries/; empty: there is none.
struct PackedBinary {
  std::string path;        // of the image, as the snapshot has it
  std::string build_id;    // raw bytes; empty if unknown
  std::string file;        // the ELF file
  std::string debug;       // its separate debug info
  std::string supplement;  // what several files' debug info has in common (dwz)
  std::string problem;     // why there is no file, as the end of a sentence; empty for images that never have one
};

// The list's key "binaries".
nlohmann::ordered_json to_json(const std::vector<PackedBinary>& binaries);
std::vector<PackedBinary> packed_binaries(const nlohmann::ordered_json& list);

// Whether a file in binaries/ may be called so: letters, digits, '-', '_', and single dots inside.
bool is_packed_name(std::string_view name);

class PackedFiles {
 public:
  // The pack that the snapshot at this path came out of; null if it did not.
  static std::shared_ptr<const PackedFiles> around(const std::string& snapshot_path);

  explicit PackedFiles(std::string folder, const std::vector<PackedBinary>& binaries);

  // nullptr if the pack says nothing about this image.
  const PackedBinary* find(const std::string& path, const std::string& build_id) const;
  std::string path_of(const std::string& name) const;
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::map<std::pair<std::string, std::string>, PackedBinary> binaries_;  // by path, as JSON, and build-id
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_PACKED_FILES_H_
