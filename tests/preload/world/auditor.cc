// An audit library (LD_AUDIT, rtld-audit(7)) that watches all objects and all symbol bindings.
#include <link.h>
#include <stdint.h>

extern "C" {

unsigned la_version(unsigned version) { return version < LAV_CURRENT ? version : LAV_CURRENT; }

unsigned la_objopen(link_map* /*map*/, Lmid_t /*space*/, uintptr_t* /*cookie*/) {
  return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

uintptr_t la_symbind64(Elf64_Sym* symbol, unsigned /*index*/, uintptr_t* /*from*/, uintptr_t* /*to*/,
                       unsigned* /*flags*/, const char* /*name*/) {
  return symbol->st_value;
}
}
