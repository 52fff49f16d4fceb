// A binary: how it went over the nights, and what it has or had.
import { useAnswer } from "../../data/use_answer";
import { Facts } from "../../parts/facts";
import { Panel } from "../../parts/panel";
import { Notice, Told } from "../../parts/states";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { Binary } from "../data/answers";
import { paths } from "../data/paths";
import { useShown } from "../data/use_project";
import { rowsOf } from "../data/table";
import { FindingTableView } from "../findings/finding_table";
import { NightChart } from "../parts/night_chart";
import { useRoute } from "../route/use_place";
import { binarySentence, buildAt } from "../words/tonight";
import { NightTable } from "./night_table";

export function BinaryPage() {
  const { project, branch } = useShown();
  const { place, to } = useRoute();
  const binary = useAnswer(paths.binary(project, branch, place.binary));
  return (
    <Told
      answer={binary}
      none={
        <Notice>
          <h2>
            No binary <code>{place.binary}</code> ran on <code>{branch}</code>.
          </h2>
          <p>
            <a href={to({ page: "binaries" })}>All binaries of {branch}</a>
          </p>
        </Notice>
      }
    >
      {(value) => <OfBinary value={value} />}
    </Told>
  );
}

function OfBinary({ value }: { value: Binary }) {
  const { to } = useRoute();
  const { binary, nights } = value;
  const leaks = (index: number) => `${countOf(nights.findings[index] ?? 0, "leak")}, ${buildText(value, index)}`;
  const marks = nights.at.flatMap((_at, index) => [
    ...((nights.new_findings[index] ?? 0) > 0 ? [{ index, sign: "new" as const }] : []),
    ...((nights.fixed_findings[index] ?? 0) > 0 ? [{ index, sign: "fixed" as const }] : []),
  ]);
  return (
    <div class="stack">
      <section class={`headline ${binary.findings > 0 ? "leaking" : "healthy"}`}>
        <div>
          <nav class="around" aria-label="Above">
            <a href={to({ page: "binaries" })}>Binaries</a>
          </nav>
          <h1>
            <code>{binary.binary}</code>
          </h1>
          <p class="then">
            {binarySentence(binary)} <span class="soft">{buildAt(binary.build, binary.last_at)}</span>
          </p>
        </div>
        <Facts
          facts={[
            { name: "Leaked", value: bytesOf(binary.leaked_bytes) },
            { name: "Live", value: bytesOf(binary.live_bytes), more: countOf(binary.live_blocks, "block") },
            { name: "Leaks", value: numberOf(binary.findings) },
            { name: "Not leaks", value: numberOf(binary.other_findings), more: "still owned, cached, pinned" },
            { name: "Nights", value: numberOf(nights.at.length), more: `since ${buildText(value, 0)}` },
          ]}
        />
      </section>
      <div class="columns">
        <Panel title="Leaked bytes" aside="▲ new, or back   ▽ fixed">
          <NightChart
            label="Leaked bytes by night"
            at={nights.at}
            values={nights.leaked_bytes}
            look="leaked"
            text={bytesOf}
            more={leaks}
            marks={marks}
          />
        </Panel>
        <Panel title="Live bytes">
          <NightChart
            label="Live bytes by night"
            at={nights.at}
            values={nights.live_bytes}
            look="live"
            text={bytesOf}
            more={(index) => countOf(nights.live_blocks[index] ?? 0, "block")}
          />
        </Panel>
      </div>
      <section aria-label="Findings">
        <header class="list-head">
          <h2>
            Findings <span class="soft">{numberOf(value.findings.rows.length)}</span>
          </h2>
        </header>
        <FindingTableView rows={rowsOf(value.findings)} withBinary={false} name="findings" />
      </section>
      <NightTable value={value} />
    </div>
  );
}

function buildText({ nights, builds }: Binary, index: number): string {
  const build = builds[nights.build[index] ?? -1] ?? "";
  return build === "" ? "no build named" : `build ${build}`;
}
