// A small picture of what kind of thing a finding is.
import type { FindingKind } from "../data/answers";

export function KindGlyph({ kind }: { kind: FindingKind }) {
  return (
    <svg class={`glyph ${kind}`} width="36" height="36" viewBox="0 0 44 44" aria-hidden="true">
      {kind === "cycle" || kind === "latent_cycle" ? (
        <>
          <circle cx="22" cy="22" r="13" class={kind === "cycle" ? "ring" : "ring dashed"} />
          <circle cx="9" cy="22" r="4.2" class="dot" />
          <circle cx="35" cy="22" r="4.2" class="dot" />
        </>
      ) : kind === "cache" ? (
        [12, 20, 28].map((y) => <rect key={y} x="11" y={y} width="22" height="5.5" rx="1.5" class="dot" />)
      ) : (
        <rect x="13" y="13" width="18" height="18" rx="3" class={kind === "weak_held" ? "ring dashed" : "dot"} />
      )}
    </svg>
  );
}
