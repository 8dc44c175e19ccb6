import type { Fields } from "./tolerant-fields.ts";

/** The text that an answer was parsed from, kept as long as the answer: it can be parsed again, with other rules for numbers. */
const texts = new WeakMap<object, string>();

/** Parses the text of an answer; undefined when it is not JSON. */
export function answerFrom(text: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer === "object" && answer !== null) {
    texts.set(answer, text);
  }
  return answer;
}

/** A whole number of 16 digits or more outside of a string. A match inside of a string only costs a second parsing. */
const wideInteger = /[:,[\s-]\d{16}/;

/**
 * The same answer with the digits, as text, of each integer from 2^53 on, which a float cannot hold; the answer itself when it has none.
 * Parsing with a reviver takes five times as long: call it only where a number cannot be used as it is, or use `readExactly`.
 *
 * @param answer what `answerFrom` returned
 */
export function exactAnswer(answer: Fields): Fields {
  const text = texts.get(answer);
  return text !== undefined && wideInteger.test(text) ? (JSON.parse(text, wideIntegerAsText) as Fields) : answer; // it was an object before
}

/** Reads a page from an answer, and again from the exact answer when the first reading had to leave something out. */
export function readExactly<Page>(
  answer: Fields,
  read: (answer: Fields) => Page,
  isComplete: (page: Page) => boolean,
): Page {
  const page = read(answer);
  const exact = isComplete(page) ? answer : exactAnswer(answer);
  return exact === answer ? page : read(exact);
}

function wideIntegerAsText(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isWide = typeof value === "number" && !Number.isSafeInteger(value);
  return isWide && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
