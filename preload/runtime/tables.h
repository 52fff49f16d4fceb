#ifndef GORDIAN_PRELOAD_RUNTIME_TABLES_H_
#define GORDIAN_PRELOAD_RUNTIME_TABLES_H_

namespace gordian::preload {

// Makes all tables of the runtime. False: no memory. REQUIRES: called once, before anything else of the runtime.
bool create_tables();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_TABLES_H_
