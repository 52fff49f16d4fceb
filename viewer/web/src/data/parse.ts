// JSON from a program that nobody trusts. Markup is no danger: the page shows text as text. But characters that nobody
// sees can turn a line around or make two names look alike, so they are shown as what they are: \u{202e}.

// Controls, marks of writing direction, characters without width. In JSON some stand as they are, others escaped.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const MAY_HAVE_UNSEEN = new RegExp(`${UNSEEN.source.replace("\\u0000-\\u001f", "")}|\\\\[bfnrtu]`);

export function parseAnswer(text: string): unknown {
  // Almost no answer has any: those are parsed without looking at each string.
  return MAY_HAVE_UNSEEN.test(text) ? JSON.parse(text, showUnseen) : JSON.parse(text);
}

export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function showUnseen(_key: string, value: unknown): unknown {
  return typeof value === "string" ? visible(value) : value;
}
