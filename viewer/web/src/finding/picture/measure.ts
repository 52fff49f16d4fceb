// How wide a letter of the code font is here: names are set in it, so a length in letters is a width.

const GUESS = 7.6;
export const CODE_SIZE = 12.5;

let measured = 0;

export function codeCharWidth(): number {
  if (measured === 0) {
    const context = document.createElement("canvas").getContext("2d");
    if (context) {
      context.font = `${CODE_SIZE}px ${getComputedStyle(document.documentElement).getPropertyValue("--mono")}`;
      measured = context.measureText("0".repeat(100)).width / 100;
    }
    if (!(measured > 0)) measured = GUESS;
  }
  return measured;
}
