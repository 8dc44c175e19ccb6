import { resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Comparison, compare, type Difference, emptyComparison } from "./compare.ts";
import { presentDifference } from "./present-difference.ts";
import { roomsPerApp } from "./room-script.ts";

/**
 * `npm run test:same -- --against <folder of another checkout> [--rooms 1000] [--seed 1] [--room N]`: whether two checkouts
 * give the same answers to the byte. Both sweep the same random rooms of a scripted vendor at the same virtual times, and
 * are asked the same questions. `--room` repeats one room of a run alone, `--code` compares another checkout than this one.
 *
 * Exits with 1 when any answer differs.
 */

/** Six apps, of each kind that the script has. */
const roomsPerBatch = 6 * roomsPerApp;
const mostShown = 5;

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    code: { type: "string", default: resolve(import.meta.dirname, "../..") },
    rooms: { type: "string", default: "1000" },
    seed: { type: "string", default: String(1 + Math.floor(Math.random() * 1_000_000)) },
    room: { type: "string" },
  },
});
const { against } = values;
if (against === undefined) {
  throw new Error("--against is missing: the folder of the checkout to compare with, with its node_modules");
}
const folders = { before: resolve(against), after: resolve(values.code) };
const seed = Number(values.seed);
const rooms =
  values.room === undefined ? Array.from({ length: Number(values.rooms) }, (_, index) => index) : [Number(values.room)];

console.log(`seed ${seed}: ${rooms.length} rooms\n  before  ${folders.before}\n  after   ${folders.after}`);
const started = performance.now();
const total = emptyComparison();
for (let first = 0; first < rooms.length && total.differences.length < mostShown; first += roomsPerBatch) {
  await compare({ ...folders, seed, rooms: rooms.slice(first, first + roomsPerBatch) }, total);
  console.log(progress(total, Math.min(rooms.length, first + roomsPerBatch)));
}
for (const difference of total.differences.slice(0, mostShown)) {
  console.log(`\n${presentDifference(difference)}\n  ${await reproduction(difference)}`);
}
for (const [reason, times] of total.explained) {
  console.log(`${times} deliberate: ${reason}`);
}
console.log(total.differences.length === 0 ? "\nno difference" : `\n${total.differences.length} differences`);
process.exitCode = total.differences.length === 0 ? 0 : 1;

function progress({ questions, replies, bytes, differences }: Comparison, roomsDone: number): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${roomsDone} rooms, ${questions} questions, ${replies} answers, ${megabytes} MB equal, ${differences.length} differences (${seconds} s)`;
}

/** The shortest run that shows the difference: mostly the room alone. */
async function reproduction({ before, after }: Difference): Promise<string> {
  const room = (before ?? after)?.room;
  const options = `--against ${folders.before} --code ${folders.after} --seed ${seed}`;
  if (room !== undefined) {
    const alone = emptyComparison();
    await compare({ ...folders, seed, rooms: [room] }, alone);
    if (alone.differences.length > 0) {
      return `repeat with: npm run test:same -- ${options} --room ${room}`;
    }
  }
  return `repeat with: npm run test:same -- ${options} --rooms ${rooms.length} (among others only)`;
}
