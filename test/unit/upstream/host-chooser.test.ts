import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HostChooser } from "../../../shared/upstream/host-chooser.ts";

const pair = { primary: "primary.example", backup: "backup.example" };

describe("the host chooser", () => {
  it("stays with a primary that has no backup", () => {
    const chooser = new HostChooser();

    chooser.couldNotReach({ primary: "only.example", backup: undefined }, "only.example", 0);

    expect(chooser.choose({ primary: "only.example", backup: undefined }, 1)).toBe("only.example");
  });

  it("only ever chooses one of the two, and never the backup without a failure of the primary", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400_000), fc.boolean()), { maxLength: 50 }), (events) => {
        const chooser = new HostChooser();
        let nowMs = 0;
        let primaryFailedAtMs = Number.NEGATIVE_INFINITY;
        for (const [passedMs, fails] of events) {
          nowMs += passedMs;
          const host = chooser.choose(pair, nowMs);

          expect([pair.primary, pair.backup]).toContain(host);
          expect(host === pair.primary || nowMs - primaryFailedAtMs < 300_000).toBe(true);
          if (fails) {
            primaryFailedAtMs = host === pair.primary ? nowMs : Number.NEGATIVE_INFINITY;
            chooser.couldNotReach(pair, host, nowMs);
          }
        }
      }),
    );
  });
});
