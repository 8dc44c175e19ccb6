import { deflateRawSync, inflateRawSync } from "node:zlib";
import { ByteReader } from "./byte-reader.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { mostTextBytes } from "./plausible.ts";

/** In a shorter block there is nothing that repeats. */
const leastDeflatedBytes = 24;

/**
 * A third of the time of zlib's usual level 6, for 5 % more bytes of nicknames. The blocks are short: a quarter of the usual
 * memory does as well, and allocating it was half of the work on a short one.
 */
const deflateOptions = { level: 2, memLevel: 6, windowBits: 13 } as const;

export interface StoredTexts {
  readonly bytes: Uint8Array;
  readonly isDeflated: boolean;
}

/** Raw deflate where that is shorter, and where no reader would take it for a decompression bomb. */
export function packTexts(texts: Uint8Array): StoredTexts {
  if (texts.length >= leastDeflatedBytes) {
    const deflated = deflateRawSync(texts, deflateOptions);
    if (deflated.length < texts.length && texts.length <= mostTextBytes(deflated.length)) {
      return { bytes: deflated, isDeflated: true };
    }
  }
  return { bytes: texts, isDeflated: false };
}

/** @throws DamagedRecord */
export function openTexts({ bytes, isDeflated }: StoredTexts): ByteReader {
  return new ByteReader(isDeflated ? inflate(bytes) : bytes);
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostTextBytes(bytes.length) });
  } catch (cause) {
    throw new DamagedRecord("the texts cannot be inflated", { cause });
  }
}
