import type { Fields } from "./tolerant-fields.ts";

/** The texts of answers, for as long as the answers live: one in which something cannot be read is read once more. */
const texts = new WeakMap<object, string>();

/** What the text of an answer says as JSON; undefined when it is none. */
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

/** A whole number of 16 digits or more, outside of a string. Inside of one it costs a second reading, and no more. */
const wideInteger = /[:,[\s-]\d{16}/;

/**
 * The same answer with each whole number that a float cannot hold (from 2^53 on) as the text of its digits; the answer itself when
 * it has none. To be asked for only where a number that was read is unsafe: the reviver costs five times the reading.
 *
 * @param answer what `answerFrom` gave
 */
export function exactAnswer(answer: Fields): Fields {
  const text = texts.get(answer);
  return text !== undefined && wideInteger.test(text) ? (JSON.parse(text, wideIntegerAsText) as Fields) : answer; // it was an object before
}

function wideIntegerAsText(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isWide = typeof value === "number" && !Number.isSafeInteger(value);
  return isWide && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
