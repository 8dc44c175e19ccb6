/** Longer than any error detail of this project. */
const mostCharacters = 1_000;

/** Control characters, format characters and line separators: a terminal or a log viewer may act on them. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Makes a text that may quote a client or a vendor safe for replies and log lines: bounded, and without invisible characters. */
export function boundedText(text: string, most = mostCharacters): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.toWellFormed().replace(unprintable, "\uFFFD");
}
