import type { TimelinePoint } from "../data/answers";
import { Bars } from "../parts/bars";
import { Panel } from "../parts/panel";
import { countOf, numberOf, percentOf } from "../words/numbers";

/** The blocks of one snapshot by how many snapshots they have lived through before it. */
export function Survivors({ point, number }: { point: TimelinePoint; number: string }) {
  const most = Math.max(...point.survivors, 1);
  const ages = point.survivors.map((blocks, age) => ({ blocks, age })).filter(({ blocks }) => blocks > 0);
  return (
    <Panel title="How old the blocks are" aside={`in snapshot ${number}`}>
      <Bars
        bars={ages.map(({ blocks, age }) => ({
          key: String(age),
          what: nameOf(age, point.survivors.length - 1),
          amount: numberOf(blocks),
          more: percentOf(blocks, point.blocks),
          parts: [{ fill: "fill-alive", share: blocks / most }],
        }))}
      />
    </Panel>
  );
}

function nameOf(age: number, oldest: number): string {
  if (age === 0) return "new since the snapshot before";
  return age === oldest ? `lived through ${age} snapshots or more` : `lived through ${countOf(age, "snapshot")}`;
}
