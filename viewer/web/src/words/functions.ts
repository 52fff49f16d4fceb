// Which functions are the program's own, and which belong to the libraries that everybody uses: of a call stack people
// want to see their own first. By the name alone, as most places have no more.

const OF_LIBRARIES =
  /^(virtual thunk to |non-virtual thunk to |guard variable )?(std::|__gnu_cxx::|__cxxabiv1::|boost::|__libc_|__GI_|__pthread|start_thread|clone3?$|_start$|operator new|operator delete|decltype|malloc$|calloc$|realloc$|_dl_|_Z\w+$|call_init)/;
// "void std::__invoke_impl<…>" names its result first.
const WITH_RESULT = /^[\w:<>*& ]+ (std::|__gnu_cxx::|boost::)/;
const SYSTEM_MODULES = /\b(libc|libstdc\+\+|libc\+\+|libm|libpthread|ld-linux[\w-]*)\.so/;

export function isOwnFunction(name: string, module = ""): boolean {
  if (name === "" || SYSTEM_MODULES.test(module)) return false;
  if (isUnnamed(name)) return !SYSTEM_MODULES.test(name);
  return !OF_LIBRARIES.test(name) && !WITH_RESULT.test(name);
}

/** "[libserver.so]": only the module is known that the function is in. */
export function isUnnamed(name: string): boolean {
  return name.startsWith("[");
}
