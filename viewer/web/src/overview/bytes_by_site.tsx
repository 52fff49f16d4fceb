import { useMemo } from "preact/hooks";

import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { bytesBySite } from "../allocations/sites";
import { Bars } from "../parts/bars";
import { Name } from "../parts/name";
import { Panel } from "../parts/panel";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { bytesOf } from "../words/numbers";
import type { Stacks } from "../data/answers";

const SHOWN = 8;

/** The program's own lines that allocated the most of what is still there. */
export function BytesBySite() {
  const { snapshot } = useShown();
  const { to } = useRoute();
  const stacks = useAnswer(paths.stacks(snapshot.id));
  return (
    <Panel title="Bytes by allocation site" aside={<a href={to("allocations")}>flame graph</a>}>
      <Told answer={stacks} none={<NotRecorded what="the allocation stacks" />}>
        {(value) => <Sites stacks={value} />}
      </Told>
    </Panel>
  );
}

function Sites({ stacks }: { stacks: Stacks }) {
  const { to } = useRoute();
  const sites = useMemo(() => bytesBySite(stacks).slice(0, SHOWN), [stacks]);
  const most = sites[0]?.bytes ?? 1;
  return (
    <Bars
      bars={sites.map((site) => ({
        key: site.name,
        what: <Name text={site.name} href={to("allocations", "", { q: site.function })} />,
        amount: bytesOf(site.bytes),
        more: site.leakedBytes > 0 ? `${bytesOf(site.leakedBytes)} leaked` : "nothing leaked",
        parts: [
          { fill: "fill-cycle", share: site.leakedBytes / most },
          { fill: "fill-alive", share: (site.bytes - site.leakedBytes) / most },
        ],
      }))}
    />
  );
}
