// One search over everything that has a name: findings, types, functions; and addresses.
import { useMemo } from "preact/hooks";

import { bytesByName, forward } from "../allocations/stack_tree";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useReport } from "../data/use_report";
import { useShown } from "../data/use_snapshot";
import { matcherOf } from "../parts/filter";
import { Name } from "../parts/name";
import { useRoute } from "../route/use_place";
import { useKeys } from "../shell/keys";
import { subject } from "../words/finding_sentence";
import { bytesOf, countOf } from "../words/numbers";
import { plainText } from "../words/phrase";
import { Results, SHOWN } from "./results";

const ADDRESS = /^(0x)?[0-9a-f]{6,16}$/i;

export function SearchPage() {
  const { place } = useRoute();
  const q = (place.query.q ?? "").trim();
  useKeys({ j: () => focusNeighbour(1), k: () => focusNeighbour(-1) });
  if (q === "") return <p class="soft">Look for a type, a function, a finding or an address.</p>;
  return (
    <div class="stack">
      <h1>
        Search for <code>{q}</code>
      </h1>
      <AddressResult q={q} />
      <FindingResults q={q} />
      <TypeResults q={q} />
      <FunctionResults q={q} />
    </div>
  );
}

function AddressResult({ q }: { q: string }) {
  const { to } = useRoute();
  const { snapshot } = useShown();
  const asked = ADDRESS.test(q) ? `0x${q.toLowerCase().replace(/^0x/, "")}` : null;
  const object = useAnswer(asked === null ? null : paths.object(snapshot.id, asked));
  if (asked === null) return null;
  return (
    <Results
      title="Address"
      found={object.state === "told" ? 1 : 0}
      none="No block begins there, or it is not in this page."
    >
      {object.state === "told" && (
        <li>
          <Name text={`${asked}  ${object.value.member.type}`} href={to("object", asked)} />
          <span class="soft">{bytesOf(object.value.member.bytes)}</span>
        </li>
      )}
    </Results>
  );
}

function FindingResults({ q }: { q: string }) {
  const { to } = useRoute();
  const { snapshot } = useShown();
  const report = useReport(snapshot.id);
  const findings = report.state === "told" ? report.value.findings : null;
  const found = useMemo(() => {
    const matches = matcherOf(q);
    return (findings ?? []).filter((finding) => {
      const members = finding.members.map(({ type, name }) => `${type} ${name}`).join(" ");
      const edges = finding.edges.map(({ member }) => member).join(" ");
      return matches(`${finding.id} ${finding.title} ${finding.kind} ${members} ${edges}`);
    });
  }, [findings, q]);
  return (
    <Results title="Findings" found={found.length} none="No finding has that in it.">
      {found.slice(0, SHOWN).map((finding) => (
        <li key={finding.id}>
          <a class="one-line" href={to("finding", finding.id)}>
            {plainText(subject(finding))}
          </a>
          <span class="soft">{bytesOf(finding.total_bytes)}</span>
        </li>
      ))}
    </Results>
  );
}

function TypeResults({ q }: { q: string }) {
  const { to } = useRoute();
  const { snapshot } = useShown();
  const types = useAnswer(paths.types(snapshot.id));
  const rows = types.state === "told" ? types.value.types : null;
  const found = useMemo(() => {
    const matches = matcherOf(q);
    return (rows ?? []).filter(({ name }) => matches(name));
  }, [rows, q]);
  if (types.state === "not_recorded") return null;
  return (
    <Results title="Types" found={found.length} none="No type has that in its name." all={to("heap", "", { q })}>
      {found.slice(0, SHOWN).map((row) => (
        <li key={row.id}>
          <Name text={row.name} href={to("type", String(row.id))} />
          <span class="soft">
            {countOf(row.count, "block")}, {bytesOf(row.bytes)}
          </span>
        </li>
      ))}
    </Results>
  );
}

function FunctionResults({ q }: { q: string }) {
  const { to } = useRoute();
  const { snapshot } = useShown();
  const stacks = useAnswer(paths.stacks(snapshot.id));
  const value = stacks.state === "told" ? stacks.value : null;
  const tree = useMemo(() => (value ? forward(value) : null), [value]);
  const found = useMemo(() => (tree ? bytesByName(tree, matcherOf(q)) : []), [tree, q]);
  if (stacks.state === "not_recorded") return null;
  return (
    <Results
      title="Functions that allocated"
      found={found.length}
      none="No function on an allocation stack has that in its name."
      all={to("allocations", "", { q })}
    >
      {found.slice(0, SHOWN).map(({ name, bytes }) => (
        <li key={name}>
          <Name text={name} href={to("allocations", "", { q: name })} />
          <span class="soft">{bytesOf(bytes)}</span>
        </li>
      ))}
    </Results>
  );
}

function focusNeighbour(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>(".results a")];
  const at = links.findIndex((link) => link === document.activeElement);
  links[at < 0 ? 0 : at + by]?.focus();
}
