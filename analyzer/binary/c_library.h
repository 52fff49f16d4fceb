// The C library's own files. Of them symbols are all that a report needs: what its functions are called. Their debug
// info would add a line of its source to frames that nobody can change, and no type (it is C); but where it is
// installed (Debian's libc6-dbg) unpacking it takes longer than all the rest of an analysis of a small heap.
#ifndef GORDIAN_ANALYZER_BINARY_C_LIBRARY_H_
#define GORDIAN_ANALYZER_BINARY_C_LIBRARY_H_

#include <string_view>

namespace gordian {

// glibc's libc, libm, libpthread, libdl, librt and the loader, by the file's name; "libc-2.31.so" as well as
// "libc.so.6".
bool is_c_library(std::string_view path);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_C_LIBRARY_H_
