import { inflateRawSync } from "node:zlib";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;
const entryHeaderLength = 46;
const localHeaderLength = 30;
const stored = 0;

/**
 * The files of a zip archive by path. Supports what deployment tools write: no encryption, no zip64.
 *
 * @throws Error when the bytes are not such an archive
 */
export function zipEntries(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + endLength > zip.length || zip.readUInt32LE(end) !== endSignature) {
    throw new Error("not a zip: it has no end record");
  }
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== entrySignature) {
      throw new Error("not a zip: its directory is broken");
    }
    const compressedLength = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const furtherLength = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const name = zip.toString("utf8", at + entryHeaderLength, at + entryHeaderLength + nameLength);
    const header = zip.readUInt32LE(at + 42);
    // The local header repeats name and extra field; the length of the extra field may differ.
    const data = header + localHeaderLength + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const bytes = zip.subarray(data, data + compressedLength);
    entries.set(name, zip.readUInt16LE(at + 10) === stored ? bytes : inflateRawSync(bytes));
    at += entryHeaderLength + nameLength + furtherLength;
  }
  return entries;
}
