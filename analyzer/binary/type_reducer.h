// Makes a Type of one entry of the debug info.
#ifndef GORDIAN_ANALYZER_BINARY_TYPE_REDUCER_H_
#define GORDIAN_ANALYZER_BINARY_TYPE_REDUCER_H_

#include <string>

#include "analyzer/binary/die.h"
#include "analyzer/binary/loaded_image.h"
#include "analyzer/binary/type_table.h"
#include "analyzer/binary/types.h"

namespace gordian {

class TypeReducer {
 public:
  TypeReducer(TypeTable& table, LoadedImage& image, const Die& die, Type* type)
      : table_(table), image_(image), die_(die), type_(*type) {}

  void run();

 private:
  void common();
  void pointer(TypeKind kind, const char* suffix);
  void array();
  void function();
  void class_type(TypeKind kind);
  void member(const Die& child);
  void base(const Die& child);
  void template_argument(const Die& child, int depth);
  void destructor(const Die& child);
  void destructor_definition(const Die& declaration);
  void sort_members();
  void find_polymorphic_base();

  TypeTable& table_;
  LoadedImage& image_;
  Die die_;
  Type& type_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_TYPE_REDUCER_H_
