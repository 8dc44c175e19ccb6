import type { EpochSeconds } from "../../identity/ids.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { AnswerChanges } from "./call-answers.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { type NewMembers, readNewMembers, writeNewMembers } from "./new-members.ts";
import { checkedInstant, checkedPeople, mostMemberNumbers } from "./plausible.ts";

/** A roll call as changes to what is predicted of it (`predictAnswers`). */
export interface RollCallChange extends AnswerChanges {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly unanswered: number;
  /** People who were never listed. They get the next member numbers, behind those of the item's rosters. */
  readonly newMembers: readonly NewMembers[];
}

export function writeRollCall(bytes: ByteWriter, texts: ByteWriter, slot: EpochSeconds, call: RollCallChange): void {
  bytes.writeSigned(call.to - slot);
  bytes.writeSigned(call.to - call.from);
  bytes.writeVarint(call.unanswered);
  writeNewMembers(bytes, texts, call.newMembers);
  bytes.writeSet(call.confirmed);
  bytes.writeSet(call.denied);
  bytes.writeSet(call.unasked);
}

/** @throws DamagedRecord */
export function readRollCall(bytes: ByteReader, texts: ByteReader, slot: EpochSeconds): RollCallChange {
  const to = checkedInstant(slot + bytes.readSigned(), slot);
  const from = checkedInstant(to - bytes.readSigned(), slot);
  if (from > to) {
    throw new DamagedRecord("a roll call ended before it began");
  }
  const unanswered = checkedPeople(bytes.readVarint());
  const newMembers = readNewMembers(bytes, texts, false);
  const [confirmed, denied, unasked] = [readNumbers(bytes), readNumbers(bytes), readNumbers(bytes)];
  return { from, to, unanswered, newMembers, confirmed, denied, unasked };
}

function readNumbers(bytes: ByteReader): readonly number[] {
  return bytes.readSet(mostMemberNumbers);
}
