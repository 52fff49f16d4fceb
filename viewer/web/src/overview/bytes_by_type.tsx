import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { Bars } from "../parts/bars";
import { Name } from "../parts/name";
import { Panel } from "../parts/panel";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, numberOf } from "../words/numbers";

const SHOWN = 8;

/** The types that take the most. */
export function BytesByType() {
  const { snapshot } = useShown();
  const { to } = useRoute();
  const types = useAnswer(paths.types(snapshot.id));
  return (
    <Panel title="Bytes by type" aside={<a href={to("heap")}>all types</a>}>
      <Told answer={types} none={<NotRecorded what="the types" />}>
        {({ types: all }) => {
          const rows = [...all].sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN);
          const most = rows[0]?.bytes ?? 1;
          return (
            <Bars
              bars={rows.map((row) => ({
                key: String(row.id),
                what: <Name text={row.name} href={to("type", String(row.id))} />,
                amount: bytesOf(row.bytes),
                more:
                  row.leaked > 0
                    ? `${numberOf(row.leaked)} of ${numberOf(row.count)} leaked`
                    : countOf(row.count, "block"),
                parts: [
                  { fill: "fill-cycle", share: ((row.bytes / most) * row.leaked) / Math.max(row.count, 1) },
                  { fill: "fill-alive", share: (row.bytes / most) * (1 - row.leaked / Math.max(row.count, 1)) },
                ],
              }))}
            />
          );
        }}
      </Told>
    </Panel>
  );
}
