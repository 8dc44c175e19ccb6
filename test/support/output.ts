import process from "node:process";

/**
 * The output on stdout and stderr while `act` runs, at log level INFO. The container under test may be started before or inside:
 * loggers look up the streams at every write.
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
