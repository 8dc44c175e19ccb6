/** A file name of texts that may contain anything. */
export function fileNameOf(parts: readonly string[], ending: string): string {
  const name = parts.map((part) => part.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 60)).join("-");
  return `${name}.${ending}`;
}
