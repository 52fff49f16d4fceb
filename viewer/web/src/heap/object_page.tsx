// One object or plain block: why it is there, what it keeps, and what keeps it.
import type { HeapObject } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { OwnerPath } from "../finding/owner_path";
import { CallStack } from "../parts/call_stack";
import { LabelChip } from "../parts/chips";
import { Facts, type Fact } from "../parts/facts";
import { Panel } from "../parts/panel";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, numberOf } from "../words/numbers";
import { ReferenceTable } from "./reference_table";

export function ObjectPage() {
  const { snapshot } = useShown();
  const { place, to } = useRoute();
  const object = useAnswer(paths.object(snapshot.id, place.of));
  return (
    <div class="stack">
      <nav class="around" aria-label="Where this is">
        <a href={to("heap")}>Types</a>
        <code>{place.of}</code>
      </nav>
      <Told answer={object} none={<NotRecorded what="this object" />}>
        {(value) => <ObjectDetails object={value} />}
      </Told>
    </div>
  );
}

function ObjectDetails({ object }: { object: HeapObject }) {
  const { process } = useShown();
  const { to } = useRoute();
  const { member } = object;
  const outside = member.unexplained - (member.lost ?? 0);
  return (
    <>
      <h1 class="code long">
        {member.type}
        {member.name !== "" && <span class="soft"> “{member.name}”</span>}
      </h1>
      <div class="row">
        <LabelChip label={object.label} />
        {object.finding !== "" && (
          <a href={to("finding", object.finding)}>
            part of finding <code>{object.finding}</code>
          </a>
        )}
        {object.dominator && (
          <span class="soft">
            goes when{" "}
            <a class="code" href={to("object", object.dominator.address)}>
              {object.dominator.type}
            </a>{" "}
            goes
          </span>
        )}
        <a href={to("dominators", member.address)}>what it retains</a>
      </div>
      <Facts facts={factsOf(object, process.snapshots.length > 1)} />
      {member.proof !== "" && (
        <p>
          <code>{member.proof}</code>
          {outside > 0 && <> · {numberOf(outside)} held from outside of the heap</>}
        </p>
      )}
      <OwnerPath owner={object.owner} path={object.owner_path} />
      <ReferenceTable
        title="What keeps it, or points to it"
        rows={object.referrers}
        more={object.more_referrers}
        none="Nothing in the heap points to it."
      />
      <ReferenceTable
        title="What it keeps, or points to"
        rows={object.referents}
        more={object.more_referents}
        none="It points to nothing in the heap."
      />
      <Panel title="Allocated" aside={member.allocated_by === "" ? undefined : <code>{member.allocated_by}</code>}>
        <CallStack frames={member.allocated_at} />
      </Panel>
    </>
  );
}

const OLDEST = 14; // snapshots that an age can tell apart

function factsOf(object: HeapObject, several: boolean): Fact[] {
  const { member } = object;
  const facts: Fact[] = [
    { name: "Own bytes", value: bytesOf(member.bytes) },
    { name: "Retains", value: bytesOf(object.retained_bytes), more: countOf(object.retained_blocks, "block") },
  ];
  if (member.scheme !== "")
    facts.push(
      { name: "Strong count", value: numberOf(member.use_count) },
      { name: "Weak pointers", value: numberOf(member.weak_count) },
    );
  if (!several) return facts;
  const age = object.age >= OLDEST ? `${OLDEST} or more` : String(object.age);
  facts.push({ name: "Lived through", value: age, more: object.age === 1 ? "snapshot before" : "snapshots before" });
  return facts;
}
