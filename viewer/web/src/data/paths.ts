// The questions that the page can ask, each with the type of its answer (answers.ts says what they mean).
import type { Diff, Dominators, HeapObject, Index, Instances, Report, Stacks, Timeline, Types } from "./answers";

/** A path, and at compile time the type of what is told. */
export type Path<T> = string & { readonly answer?: T };

/** How many instances one answer has at most. */
export const INSTANCES_PER_ANSWER = 100;

export const paths = {
  index: (): Path<Index> => "index",
  report: (snapshot: number): Path<Report> => `s/${snapshot}/report`,
  types: (snapshot: number): Path<Types> => `s/${snapshot}/types`,
  instances: (snapshot: number, type: number, from: number): Path<Instances> => `s/${snapshot}/type/${type}/${from}`,
  object: (snapshot: number, address: string): Path<HeapObject> => `s/${snapshot}/object/${address}`,
  dominators: (snapshot: number, key: string): Path<Dominators> =>
    key === "" ? `s/${snapshot}/dominators` : `s/${snapshot}/dominators/${key}`,
  stacks: (snapshot: number): Path<Stacks> => `s/${snapshot}/stacks`,
  timeline: (process: number): Path<Timeline> => `timeline/${process}`,
  diff: (from: number, to: number): Path<Diff> => `diff/${from}/${to}`,
};
