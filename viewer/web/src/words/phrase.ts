// A sentence with names from the program in it: those are set as code, and are never anything but text.

export type Phrase = (string | Code)[];
export interface Code {
  code: string;
}

export function code(text: string): Code {
  return { code: text };
}

export function plainText(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === "string" ? part : part.code)).join("");
}

/** "A", "A and B", "A, B and C". */
export function listed(names: string[]): Phrase {
  return names.flatMap((name, index) => {
    if (index === 0) return [code(name)];
    return [index === names.length - 1 ? " and " : ", ", code(name)];
  });
}
