/** Longer than any sentence of ours, shorter than any attack. */
const mostCharacters = 1_000;

/** Control and format characters, and line separators: in a log line or a terminal they do what they say. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text for replies and log lines that may quote a client or a vendor: cut to a length, without what cannot be seen. */
export function boundedText(text: string, most = mostCharacters): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.toWellFormed().replace(unprintable, "\uFFFD");
}
