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

/** Node's code for more output than it was allowed. */
const tooMuchOutput = "ERR_BUFFER_TOO_LARGE";

/**
 * Undoes the Content-Encoding of an answer. Nobody asks for one, but a proxy between us and a vendor may compress all the same.
 * Bytes that do not decode are left as they are (a proxy that decompressed and left the header): the reader finds no JSON then.
 *
 * @throws the error of zlib when more than `maxBytes` would come out: a small answer must not take all memory
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
