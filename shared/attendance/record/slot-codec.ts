import type { EpochSeconds } from "../../identity/ids.ts";
import { type Gap, type RollCallSample, type RosterSample, type SlotObservation, slotSeconds } from "../observation.ts";
import { noAnswers } from "./call-answers.ts";
import { type ChainMembers, diffRoster, nobody } from "./chain-members.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { decodedRoster } from "./decoded-roster.ts";
import { diffRollCall } from "./diff-roll-call.ts";
import { mostMemberNumbers, mostMembers } from "./plausible.ts";
import { emptyView, type RosterView, rowsOf, viewAfter, viewAfterCall } from "./roster-view.ts";
import { type ItemName, parseBody, type RosterChange, type SlotBody, serializeBody } from "./slot-body.ts";

/**
 * No body is longer. DynamoDB takes 400 KB an item; two complete windows of 1,000 members with the longest IDs (64
 * bytes) come to 130 KB, and 10,000 members with Tencent's longest (32 bytes) to 340 KB at worst.
 */
export const mostBodyBytes = 350_000;

/** The last roster of an item that has been stored: what the next item may build on. */
export interface ChainEnd extends ItemName {
  /** The slot of the keyframe that the chain began with. */
  readonly keyframe: EpochSeconds;
  readonly members: ChainMembers;
}

export interface EncodedSlot {
  readonly body: Uint8Array;
  /** Undefined when the slot has no roster, so that the chain goes on from where it was. */
  readonly end: ChainEnd | undefined;
  readonly leftOut: "nothing" | "nicknames" | "rosters";
}

export interface EncodingOptions {
  /** Undefined: a keyframe. */
  readonly base: ChainEnd | undefined;
  /** Random, 0 … 65535. */
  readonly stamp: number;
  readonly nicknames: boolean;
}

/**
 * The body of one slot's item, never longer than `mostBodyBytes`: nicknames are left out first, then the rosters and the roll call
 * beside them, for which a gap is stored. Rosters of more than `mostMembers` are left out too.
 */
export function encodeSlot(observation: SlotObservation, options: EncodingOptions): EncodedSlot {
  if (observation.rosters.some(({ members }) => members.length > mostMembers)) {
    return withoutRosters(observation, options);
  }
  const full = shorterOf(observation, options);
  if (full.body.length <= mostBodyBytes) {
    return full;
  }
  const nameless = options.nicknames ? shorterOf(observation, { ...options, nicknames: false }) : full;
  if (nameless.body.length <= mostBodyBytes) {
    return { ...nameless, leftOut: "nicknames" };
  }
  return withoutRosters(observation, options);
}

function withoutRosters(observation: SlotObservation, options: EncodingOptions): EncodedSlot {
  const gaps = [...observation.gaps, rosterLost];
  return { ...encodeFrom({ ...observation, rosters: [], gaps }, options), leftOut: "rosters" };
}

const rosterLost: Gap = { what: "roster", reason: "internal" };

/** A roster of mostly new members is written as a keyframe when that takes no more bytes, or when the chain is out of numbers. */
function shorterOf(observation: SlotObservation, options: EncodingOptions): EncodedSlot {
  const { base } = options;
  const changed = encodeFrom(observation, options);
  const first = observation.rosters[0];
  if (base === undefined || first === undefined || changed.end === undefined) {
    return changed;
  }
  const given = changed.end.members.userIds.length;
  const isOutOfNumbers = given > mostMemberNumbers;
  const isMostlyNew = (given - base.members.userIds.length) * 2 >= first.members.length;
  if (!isOutOfNumbers && !isMostlyNew) {
    return changed;
  }
  const keyframe = encodeFrom(observation, { ...options, base: undefined });
  return isOutOfNumbers || keyframe.body.length <= changed.body.length ? keyframe : changed;
}

function encodeFrom(observation: SlotObservation, { base, stamp, nicknames }: EncodingOptions): EncodedSlot {
  const { slot } = observation;
  const rosters: RosterChange[] = [];
  let members = base?.members ?? nobody;
  for (const sample of observation.rosters) {
    const { change, after } = diffRoster(members, sample, nicknames);
    rosters.push(change);
    members = after;
  }
  const called = observation.rollCall;
  const left = rosters.flatMap((roster) => roster.left);
  const roll = called === undefined || rosters.length === 0 ? undefined : diffRollCall(members, left, called);
  members = roll?.after ?? { ...members, answers: noAnswers };
  const { dissolved, sampleEverySeconds, counts, gaps } = observation;
  const name = base === undefined ? undefined : { slot: base.slot, stamp: base.stamp };
  const facts = { dissolved, sampleEverySeconds, counts, gaps };
  const body = serializeBody(slot, { ...facts, stamp, base: name, rosters, rollCall: roll?.change });
  const end = rosters.length === 0 ? undefined : { slot, stamp, keyframe: base?.keyframe ?? slot, members };
  return { body, end, leftOut: "nothing" };
}

/** The state after an item's last roster, for the items that build on it. */
export interface DecodedRoster extends ItemName {
  readonly keyframe: EpochSeconds;
  readonly view: RosterView;
  /** The last roster of the item, from which the next one carries its diff. */
  readonly sample: RosterSample;
}

export interface DecodedSlot {
  readonly observation: SlotObservation;
  /** Undefined when the slot has no roster, or its base is missing. */
  readonly roster: DecodedRoster | undefined;
}

/**
 * Decodes an item. One whose base is missing, or is not the one it was made from, keeps its counts and has a roster gap (`internal`)
 * instead of its rosters; one that cannot be read at all has gaps instead of everything.
 *
 * @param findBase the decoded item of that name
 */
export function decodeSlot(
  slot: EpochSeconds,
  bytes: Uint8Array,
  findBase: (name: ItemName) => DecodedRoster | undefined,
): DecodedSlot {
  const body = unlessDamaged(() => parseBody(slot, bytes));
  if (body === undefined) {
    return { observation: unreadable(slot), roster: undefined };
  }
  const { dissolved, sampleEverySeconds, counts, gaps } = body;
  const observation: SlotObservation = { slot, counts, rosters: [], gaps, dissolved, sampleEverySeconds };
  if (body.rosters.length === 0) {
    return { observation, roster: undefined };
  }
  const base = body.base === undefined ? undefined : findBase(body.base);
  const rebuilt = body.base !== undefined && base === undefined ? undefined : rebuild(base, body);
  const sample = rebuilt?.rosters.at(-1);
  if (rebuilt === undefined || sample === undefined) {
    return { observation: { ...observation, gaps: [...gaps, rosterLost] }, roster: undefined };
  }
  const roster = { slot, stamp: body.stamp, keyframe: base?.keyframe ?? slot, view: rebuilt.view, sample };
  return { observation: { ...observation, rosters: rebuilt.rosters, ...calledOf(rebuilt) }, roster };
}

/** Stands for an item that cannot be read: counts and roster are lost. */
export function unreadable(slot: EpochSeconds): SlotObservation {
  const gaps: Gap[] = [{ what: "count", reason: "internal" }, rosterLost];
  return { slot, counts: [], rosters: [], gaps, dissolved: false, sampleEverySeconds: slotSeconds };
}

interface Rebuilt {
  readonly rosters: readonly RosterSample[];
  readonly rollCall: RollCallSample | undefined;
  readonly view: RosterView;
}

function calledOf({ rollCall }: Rebuilt): Pick<SlotObservation, "rollCall"> {
  return rollCall === undefined ? {} : { rollCall };
}

function rebuild(base: DecodedRoster | undefined, body: SlotBody): Rebuilt | undefined {
  return unlessDamaged(() => {
    let view = base?.view ?? emptyView();
    let before = base?.sample;
    const rosters = body.rosters.map((change): RosterSample => {
      const step = viewAfter(view, change);
      const { names, hasReplaced } = step.view;
      const rows = () => rowsOf(step.view);
      const sample = decodedRoster(change, { names, rows, hasReplaced, diff: step.diff }, before);
      view = step.view;
      before = sample;
      return sample;
    });
    const { rollCall } = body;
    const left = body.rosters.flatMap((change) => change.left);
    const called = rollCall === undefined ? undefined : viewAfterCall(view, left, rollCall);
    return { rosters, rollCall: called?.sample, view: called?.view ?? { ...view, answers: noAnswers } };
  });
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedRecord) {
      return undefined;
    }
    throw error;
  }
}
