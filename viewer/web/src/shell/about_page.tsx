import { useShown } from "../data/use_snapshot";
import { Licenses } from "./license_list";

export function AboutPage() {
  const { index } = useShown();
  return (
    <div class="stack">
      <h1>About this page</h1>
      <p>
        Gordian {index.version} finds reference cycles in the heaps of C++ programs, and says which strand to cut.
        Apache-2.0. This page is one file; it loads nothing from elsewhere and sends nothing anywhere.
      </p>
      <Licenses />
    </div>
  );
}
