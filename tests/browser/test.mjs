// The list of tests; each file NAME_test.mjs adds its own.
export const tests = [];

/** body: async (browser) => …, which throws if something is not as it should be. */
export function test(name, body) {
  tests.push({ name, body });
}
