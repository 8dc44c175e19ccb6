/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the content once the click is handled.
  setTimeout(() => URL.revokeObjectURL(address));
}

/** A file name of texts that may contain anything. */
export function fileNameOf(parts: readonly string[], ending: string): string {
  const name = parts.map((part) => part.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 60)).join("-");
  return `${name}.${ending}`;
}
