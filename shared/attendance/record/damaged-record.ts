/** Thrown for stored bytes that no writer of this version makes, or that do not fit the roster that they claim to change. */
export class DamagedRecord extends Error {
  override readonly name = "DamagedRecord";
}
