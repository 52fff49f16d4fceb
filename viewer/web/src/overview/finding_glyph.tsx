// A small picture of what kind of thing a finding is: a ring of as many dots as it has objects, or what it is instead.
import type { Finding } from "../data/answers";

const SIZE = 44;
const MIDDLE = SIZE / 2;
const RADIUS = 14;
const MOST_DOTS = 8;

export function FindingGlyph({ finding }: { finding: Finding }) {
  return (
    <svg class={`glyph ${finding.kind}`} width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
      {finding.kind === "cycle" || finding.kind === "latent_cycle" ? (
        <Ring dots={Math.min(Math.max(finding.drawn.length, 1), MOST_DOTS)} />
      ) : (
        <Heap kind={finding.kind} />
      )}
    </svg>
  );
}

function Ring({ dots }: { dots: number }) {
  return (
    <>
      <circle cx={MIDDLE} cy={MIDDLE} r={RADIUS} class="ring" />
      {Array.from({ length: dots }, (_unused, index) => {
        const angle = (index / dots) * 2 * Math.PI - Math.PI / 2;
        const [x, y] = [MIDDLE + RADIUS * Math.cos(angle), MIDDLE + RADIUS * Math.sin(angle)];
        return <circle key={index} cx={x} cy={y} r={4.2} class="dot" />;
      })}
    </>
  );
}

function Heap({ kind }: { kind: "cache" | "weak_held" | "unreachable" }) {
  if (kind === "cache")
    return (
      <>
        {[12, 20, 28].map((y) => (
          <rect key={y} x="11" y={y} width="22" height="5.5" rx="1.5" class="dot" />
        ))}
      </>
    );
  return (
    <>
      <rect x="13" y="13" width="18" height="18" rx="3" class={kind === "weak_held" ? "ring dashed" : "dot"} />
      {kind === "weak_held" && <circle cx={MIDDLE} cy={MIDDLE} r="4" class="dot" />}
    </>
  );
}
