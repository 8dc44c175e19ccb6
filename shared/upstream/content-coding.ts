import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";

type Decode = (bytes: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;

/** Some servers send deflate without the zlib header that RFC 9110 §8.4.1.2 asks for. */
const inflateEither: Decode = (bytes, limit) =>
  ((bytes[0] ?? 0) % 16 === 8 ? inflateSync : inflateRawSync)(bytes, limit);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflateEither],
  ["br", brotliDecompressSync],
  ["zstd", zstdDecompressSync],
]);

/** Node's error code when the output exceeds `maxOutputLength`. */
const tooMuchOutput = "ERR_BUFFER_TOO_LARGE";

/**
 * Decodes the Content-Encoding of an answer. Requests ask for none, but a proxy on the way may compress all the same. Bytes that do
 * not decode are returned as they are: a proxy may have decompressed the answer and left the header.
 *
 * @throws the error of zlib when the output exceeds `maxBytes`, so that a small answer cannot exhaust memory (a zip bomb)
 */
export function withoutCoding(bytes: Buffer, header: string | readonly string[] | undefined, maxBytes: number): Buffer {
  const codings = header === undefined ? [] : String(header).toLowerCase().split(",");
  try {
    // Listed in the order in which they were applied.
    return codings.reduceRight((coded, name) => {
      const decode = decoders.get(name.trim());
      return decode === undefined || coded.length === 0 ? coded : decode(coded, { maxOutputLength: maxBytes });
    }, bytes);
  } catch (error) {
    if (isTooLarge(error)) {
      throw error;
    }
    return bytes;
  }
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === tooMuchOutput;
}
