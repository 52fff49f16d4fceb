// A call stack, innermost frame first: the program's own frames stand out, runs of others are folded away.
import { useState } from "preact/hooks";

import type { Frame } from "../data/answers";
import { isOwnFunction } from "../words/functions";
import { countOf } from "../words/numbers";
import { functionOf, placeOf } from "../words/places";

export function CallStack({ frames }: { frames: Frame[] }) {
  const [open, setOpen] = useState(false);
  if (frames.length === 0) return <p class="soft">No call stack was recorded.</p>;
  const runs = runsOf(frames);
  return (
    <ol class="frames">
      {runs.map((run) =>
        open || run.own || run.frames.length === 1 ? (
          run.frames.map((frame, index) => <FrameRow key={index} frame={frame} own={run.own} />)
        ) : (
          <li key={run.start}>
            <span class="fold">
              <button type="button" class="fold-button" onClick={() => setOpen(true)}>
                … {countOf(run.frames.length, "frame")} of libraries
              </button>
            </span>
          </li>
        ),
      )}
    </ol>
  );
}

interface Run {
  own: boolean;
  start: number;
  frames: Frame[];
}

function runsOf(frames: Frame[]): Run[] {
  const runs: Run[] = [];
  const any = frames.some((frame) => isOwnFunction(frame.function, frame.module));
  frames.forEach((frame, start) => {
    const own = !any || isOwnFunction(frame.function, frame.module); // nothing to fold where all are strangers
    const last = runs.at(-1);
    if (last?.own === own) last.frames.push(frame);
    else runs.push({ own, start, frames: [frame] });
  });
  return runs;
}

function FrameRow({ frame, own }: { frame: Frame; own: boolean }) {
  return (
    <li>
      <span class={`code one-line ${own ? "own" : "other"}`} title={functionOf(frame)}>
        {functionOf(frame)}
        {frame.inlined && <span class="soft small"> inlined</span>}
        {frame.cut_off && <span class="soft small"> and its callers, which are not known</span>}
      </span>
      <span class="where code" title={frame.file === "" ? frame.module : frame.file}>
        {placeOf(frame)}
      </span>
    </li>
  );
}
