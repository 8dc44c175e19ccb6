import { describe, expect, it } from "vitest";
import { CallGate } from "../../../shared/upstream/call-gate.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";

const settings = { failuresToShut: 3, firstPauseMs: 100, longestPauseMs: 400, probesToRefuse: 2, refusalMs: 5_000 };
const error = new RollcallError("misconfigured", "no");

function shutGate(underWay: number): CallGate {
  const gate = new CallGate(settings);
  for (let call = 0; call < underWay; call += 1) {
    gate.leaves(0);
  }
  for (let failure = 0; failure < settings.failuresToShut; failure += 1) {
    gate.failed(error, 0);
  }
  return gate;
}

describe("the gate of an app's calls", () => {
  it("stays open while failures are fewer in a row than it takes", () => {
    const gate = new CallGate(settings);

    gate.failed(error, 0);
    gate.failed(error, 0);
    gate.answered();
    gate.failed(error, 0);

    expect(gate.shutBy).toBeUndefined();
  });

  it("lets one probe through after a pause that doubles with each that fails", () => {
    const gate = shutGate(3);

    const first = gate.waitMs(0);
    gate.leaves(100);
    gate.failed(error, 120);
    const second = gate.waitMs(120);

    expect([first, second]).toEqual([100, 200]);
  });

  it("does not take calls that left before it was shut for failed probes", () => {
    const gate = shutGate(10);

    for (let straggler = 0; straggler < 7; straggler += 1) {
      gate.failed(error, 10);
    }

    expect(gate.refusal(10)).toBeUndefined();
    expect(gate.waitMs(100)).toBe(0);
  });

  it("refuses for a while when probes keep failing, and forgets everything at the first answer", () => {
    const gate = shutGate(3);

    for (const at of [100, 400]) {
      gate.leaves(at);
      gate.failed(error, at);
    }
    const refusals = [gate.refusal(500), gate.refusal(5_500)];
    gate.answered();

    expect(refusals).toEqual([error, undefined]);
    expect(gate.shutBy).toBeUndefined();
  });

  it("does not wait for ever for a probe whose outcome nobody tells", () => {
    const gate = shutGate(3);

    gate.leaves(100);

    expect(gate.waitMs(200)).toBeGreaterThan(0);
    expect(gate.waitMs(10_000)).toBe(0);
  });
});
