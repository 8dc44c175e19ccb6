import process from "node:process";

/**
 * Everything that is written to stdout and stderr while `act` runs, at log level INFO. The container under test must be
 * started before or inside; loggers write to the streams as they are at that moment.
 */
export async function captureOutput(act: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  const streams = [process.stdout, process.stderr] as const;
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      chunks.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      return true;
    };
  }
  try {
    await act();
  } finally {
    streams.forEach((stream, index) => {
      const original = originals[index];
      if (original) {
        stream.write = original;
      }
    });
  }
  return chunks.join("");
}
