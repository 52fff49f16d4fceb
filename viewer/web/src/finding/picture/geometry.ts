import type { Box, Layout, Point } from "./drawing";

const MARGIN = 14;

/** How far two boxes reach into each other, with a gap between them; null if they do not. */
export function overlap(a: Box, b: Box, gap: number): Point | null {
  const x = (a.width + b.width) / 2 + gap - Math.abs(a.x - b.x);
  const y = (a.height + b.height) / 2 + gap - Math.abs(a.y - b.y);
  return x > 0 && y > 0 ? { x, y } : null;
}

export function boundsOf(boxes: Box[]): Layout["bounds"] {
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2)) - MARGIN;
  const top = Math.min(...boxes.map(({ y, height }) => y - height / 2)) - MARGIN;
  const right = Math.max(...boxes.map(({ x, width }) => x + width / 2)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height / 2)) + MARGIN;
  return { left, top, width: right - left, height: bottom - top };
}
