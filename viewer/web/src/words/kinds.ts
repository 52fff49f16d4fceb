import type { FindingKind } from "../data/answers";

export const FINDING_KINDS: Record<FindingKind, string> = {
  cycle: "cycle",
  latent_cycle: "latent cycle",
  cache: "cache",
  weak_held: "weak-held",
  unreachable: "unreachable",
};
