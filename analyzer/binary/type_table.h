// All types that have been asked for, of all images: TypeIds, and what they stand for.
//
// A TypeId is given out for an entry of the debug info without looking into it; the entry is reduced to a Type when
// type() is first asked for it. So a class can refer to itself, and nothing recurses along members.
#ifndef GORDIAN_ANALYZER_BINARY_TYPE_TABLE_H_
#define GORDIAN_ANALYZER_BINARY_TYPE_TABLE_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/die.h"
#include "analyzer/binary/loaded_image.h"
#include "analyzer/binary/types.h"

namespace gordian {

class TypeTable {
 public:
  // `images` in order of preference when a name is in several; they must outlive this.
  explicit TypeTable(std::vector<LoadedImage*> images);

  // The type that `die`, of this image, stands for behind typedefs and qualifiers; kNoType for void and non-types.
  TypeId intern(LoadedImage& image, const Die& die);

  const Type& type(TypeId id);
  TypeId find(std::string_view qualified_name);
  TypeId complete(TypeId id);

  // Run-time address of the code of a destructor, from the images' symbol tables; 0 if they have none. `declaration` is
  // the one inside its class, in the debug info of `image`.
  uint64_t destructor_symbol(LoadedImage& image, const Die& declaration);

 private:
  friend class TypeReducer;
  struct Entry {
    LoadedImage* image = nullptr;
    Die die;
    bool reduced = false;
    Type type;
    TypeId definition = kNoType;  // of what is only declared here; kNoType: not yet looked for
  };

  TypeId find_definition(TypeId id);
  TypeId find_in(LoadedImage& image, std::string_view name, bool* definition);

  std::vector<LoadedImage*> images_;
  std::deque<Entry> entries_;  // [0] is kNoType
  std::unordered_map<const void*, TypeId> by_die_;
  std::unordered_map<std::string, TypeId> by_name_;
  int depth_ = 0;  // of nested type() calls
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_TYPE_TABLE_H_
