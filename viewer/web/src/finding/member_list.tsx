// The objects of one instance: why each still lives, what its destructor would have done, where it was allocated.
import { useState } from "preact/hooks";

import type { Destructor, Finding, Member } from "../data/answers";
import { CallStack } from "../parts/call_stack";
import { useHeapLinks } from "../parts/heap_links";
import { AddressLink } from "../parts/name";
import { bytesOf, countOf, numberOf } from "../words/numbers";
import { functionOf, placeOf, siteFrame } from "../words/places";

const FIRST_SHOWN = 6;

export function MemberList({ finding }: { finding: Finding }) {
  const [all, setAll] = useState(false);
  const members = all ? finding.members : finding.members.slice(0, FIRST_SHOWN);
  const beyond = finding.objects - finding.members.length;
  return (
    <section aria-label="The objects">
      <header class="list-head">
        <h2>
          The objects{" "}
          <span class="soft">{finding.instances > 1 ? `of one of ${numberOf(finding.instances)}` : ""}</span>
        </h2>
        {beyond > 0 && <span class="soft small">{countOf(beyond, "more object")} not listed</span>}
      </header>
      <ol class="members">
        {members.map((member, index) => (
          <MemberCard key={`${member.address}/${index}`} member={member} leaked={finding.kind === "cycle"} />
        ))}
      </ol>
      {members.length < finding.members.length && (
        <button type="button" class="plain-button" onClick={() => setAll(true)}>
          Show all {numberOf(finding.members.length)}
        </button>
      )}
    </section>
  );
}

function MemberCard({ member, leaked }: { member: Member; leaked: boolean }) {
  const links = useHeapLinks();
  const site = siteFrame(member.allocated_at);
  return (
    <li class="panel member">
      <header>
        <h3 class="code type" title={member.type}>
          {links ? <a href={links.type(member.type)}>{member.type}</a> : member.type}
          {member.name !== "" && <span class="soft"> “{member.name}”</span>}
        </h3>
        <span class="soft small">
          {links && (
            <>
              <AddressLink address={member.address} />,{" "}
            </>
          )}
          {bytesOf(member.bytes)}
        </span>
      </header>
      <dl class="tells">
        {member.scheme !== "" && (
          <>
            <dt>proof</dt>
            <dd>
              <Proof member={member} />
            </dd>
          </>
        )}
        <DestructorLines destructor={member.destructor} leaked={leaked} />
        {site && (
          <>
            <dt>allocated</dt>
            <dd>
              <details>
                <summary>
                  <code>{functionOf(site)}</code> <span class="soft code">{placeOf(site)}</span>
                  {member.allocated_by !== "" && <span class="soft code"> ({member.allocated_by})</span>}
                </summary>
                <CallStack frames={member.allocated_at} />
              </details>
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

function Proof({ member }: { member: Member }) {
  const outside = member.unexplained - (member.lost ?? 0);
  return (
    <>
      <code>{member.proof === "" ? `use_count ${member.use_count}` : member.proof}</code>
      {outside > 0 && <span> · {numberOf(outside)} held from outside of the heap</span>}
      {member.weak_count > 0 && <span class="soft"> · {countOf(member.weak_count, "weak pointer")}</span>}
      {member.unexplained === 0 && member.proof !== "" && <span class="soft"> · explained to the last</span>}
    </>
  );
}

function DestructorLines({ destructor, leaked }: { destructor: Destructor; leaked: boolean }) {
  if (!leaked || destructor.kind === "trivial" || destructor.kind === "implicit") return null;
  if (destructor.kind === "unknown")
    return (
      <>
        <dt>never ran</dt>
        <dd class="soft">its destructor; what it does is not known</dd>
      </>
    );
  return (
    <>
      <dt>never ran</dt>
      <dd>
        <code>{destructor.function}</code>
        {destructor.would_have !== "" && <> would have {destructor.would_have}</>}{" "}
        <span class="soft code">{destructor.at}</span>
      </dd>
    </>
  );
}
